package org.align4j.data.importing;

import java.util.function.UnaryOperator;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.SourceRow;
import org.jspecify.annotations.Nullable;

/** Rows whose columns are changed before anything else looks at them; what makes the change impossible is a bad row. */
record EditedRows(RowSource rows, UnaryOperator<SourceRow> edit) implements RowSource {
    @Override
    public @Nullable SourceRow next() {
        SourceRow row = rows.next();
        if (row == null || row.problem() != null) {
            return row;
        }
        try {
            return edit.apply(row);
        } catch (RowProblem problem) {
            return new SourceRow(row.file(), row.line(), row.columns(), problem);
        }
    }

    @Override
    public void close() {
        rows.close();
    }
}
