package org.align4j.data.importing.row;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The first rows of a file, by which its layout is told. */
public final class FirstRows {
    private final List<ObjectNode> rows;
    /** Every importer asks for them, and a row may have a great many. */
    private final Set<String> columns;

    public FirstRows(List<ObjectNode> rows) {
        this.rows = List.copyOf(rows);
        Set<String> names = new TreeSet<>();
        for (ObjectNode row : rows) {
            row.properties().forEach(entry -> {
                if (!entry.getValue().isNull()) {
                    names.add(entry.getKey());
                }
            });
        }
        columns = Collections.unmodifiableSet(names);
    }

    public List<ObjectNode> rows() {
        return rows;
    }

    /** Columns that hold something in at least one row. */
    public Set<String> columns() {
        return columns;
    }

    /** The column that stands for a role: its own name, or the first of its aliases that is there. */
    public Optional<String> column(Role role) {
        Set<String> present = columns();
        return role.names().stream().filter(present::contains).findFirst();
    }

    /** A claim of a published layout on these columns, if all are there. */
    public Optional<Match> layout(String... names) {
        Set<String> wanted = Set.of(names);
        return columns().containsAll(wanted) ? Optional.of(new Match(wanted, Match.Evidence.LAYOUT)) : Optional.empty();
    }

    /** A claim on the columns of these roles, if all are there. */
    public Optional<Match> match(Role... roles) {
        Set<String> found = new TreeSet<>();
        for (Role role : roles) {
            Optional<String> column = column(role);
            if (column.isEmpty()) {
                return Optional.empty();
            }
            found.add(column.get());
        }
        return Optional.of(new Match(found, Match.Evidence.COLUMN_NAMES));
    }

    /** Whether most of a column's values look so. */
    public boolean most(String column, Predicate<JsonNode> test) {
        List<JsonNode> values = rows.stream()
                .map(row -> row.path(column))
                .filter(value -> !value.isMissingNode() && !value.isNull())
                .toList();
        return 2 * values.stream().filter(test).count() > values.size();
    }
}
