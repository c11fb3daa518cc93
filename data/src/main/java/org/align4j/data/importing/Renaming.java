package org.align4j.data.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/** The user's names for columns. All are changed at once, so that two columns can change places. */
final class Renaming {
    private final Map<String, String> names;
    private final Set<String> unseen;

    /** @param names the known name by that of the file */
    Renaming(Map<String, String> names) {
        this.names = new TreeMap<>(names);
        this.unseen = new TreeSet<>(names.keySet());
    }

    /** Columns to rename that no row has had so far. */
    Set<String> unseen() {
        return unseen;
    }

    /**
     * Renames a row's columns. What has had the new name stays beside it, as a column that nobody uses.
     *
     * @throws RowProblem if the row has values for one name in two columns
     */
    void apply(ObjectNode columns) {
        Map<String, JsonNode> moved = new TreeMap<>();
        for (String from : names.keySet()) {
            JsonNode value = columns.remove(from);
            if (value != null) {
                moved.put(from, value);
                unseen.remove(from);
            }
        }
        Set<String> taken = new HashSet<>();
        moved.forEach((from, value) -> {
            String to = names.get(from);
            boolean isThere = columns.hasNonNull(to);
            if (isThere && value.isNull()) {
                return;
            }
            if (isThere && taken.contains(to)) {
                throw new RowProblem(Reason.WRONG_TYPE, to + " is given by two columns, one of them " + from);
            }
            if (isThere) {
                columns.set(to + " (not " + from + ")", columns.get(to));
            }
            columns.set(to, value);
            taken.add(to);
        });
    }
}
