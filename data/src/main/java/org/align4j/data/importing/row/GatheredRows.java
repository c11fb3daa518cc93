package org.align4j.data.importing.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.SourceRow;
import org.jspecify.annotations.Nullable;

/**
 * Rows that follow each other and agree in their key columns, as one row: the keys as they are, every other column a list
 * with one element per row (null where a row has none). A bad row stays alone and ends the group before it.
 */
public final class GatheredRows implements RowSource {
    private final RowSource rows;
    private final Set<String> keys;
    private @Nullable SourceRow ahead;

    public GatheredRows(RowSource rows, String... keys) {
        this.rows = rows;
        this.keys = Set.of(keys);
    }

    @Override
    public @Nullable SourceRow next() {
        SourceRow first = ahead == null ? rows.next() : ahead;
        ahead = null;
        if (first == null || first.problem() != null) {
            return first;
        }
        List<ObjectNode> group = new ArrayList<>(List.of(first.columns()));
        SourceRow next = rows.next();
        while (next != null && next.problem() == null && agree(first.columns(), next.columns())) {
            group.add(next.columns());
            next = rows.next();
        }
        ahead = next;
        return new SourceRow(first.file(), first.line(), together(group), null);
    }

    /** Rows without a key belong to nobody. */
    private boolean agree(ObjectNode one, ObjectNode other) {
        return keys.stream()
                .allMatch(key -> one.hasNonNull(key) && one.path(key).equals(other.path(key)));
    }

    private ObjectNode together(List<ObjectNode> group) {
        Set<String> names = new TreeSet<>();
        group.forEach(row -> row.fieldNames().forEachRemaining(names::add));
        ObjectNode columns = JsonNodeFactory.instance.objectNode();
        for (String name : names) {
            if (keys.contains(name)) {
                columns.set(name, group.get(0).get(name));
            } else {
                ArrayNode values = columns.putArray(name);
                for (ObjectNode row : group) {
                    JsonNode value = row.get(name);
                    values.add(value == null ? JsonNodeFactory.instance.nullNode() : value);
                }
            }
        }
        return columns;
    }

    @Override
    public void close() {
        rows.close();
    }
}
