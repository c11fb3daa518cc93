package org.align4j.data.importing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.SourceRow;
import org.align4j.data.transform.ColumnChange;
import org.align4j.data.transform.Condition;

/**
 * What happens to rows between their file and their importer.
 *
 * @param command for the lineage: what the user called
 * @param options of that command, for the lineage
 * @param changes in this order
 * @param where all must hold; other rows are counted as filtered
 */
public record RowEdits(String command, Map<String, String> options, List<ColumnChange> changes, List<Condition> where) {
    public static final RowEdits NONE = new RowEdits("data import", Map.of(), List.of(), List.of());

    public RowEdits {
        options = Map.copyOf(options);
        changes = List.copyOf(changes);
        where = List.copyOf(where);
    }

    /** A row with its columns changed; the row itself stays, to be shown if that fails. */
    SourceRow change(SourceRow row) {
        if (changes.isEmpty()) {
            return row;
        }
        ObjectNode columns = row.columns().deepCopy();
        changes.forEach(change -> change.apply(columns));
        return new SourceRow(row.file(), row.line(), columns, null);
    }

    /** The rows that are wanted; the others become bad rows that are no faults. */
    RowSource wanted(RowSource rows) {
        if (where.isEmpty()) {
            return rows;
        }
        return new EditedRows(rows, row -> {
            for (Condition condition : where) {
                if (!condition.holds(row.columns())) {
                    throw new RowProblem(Reason.FILTERED, "does not meet " + condition);
                }
            }
            return row;
        });
    }
}
