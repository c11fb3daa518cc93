package org.align4j.data.importing.row;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.SourceRow;
import org.jspecify.annotations.Nullable;

/** Rows that hold several examples, as one row per example; a row that cannot be taken apart is one bad row. */
public final class SpreadRows implements RowSource {
    private final RowSource rows;
    private final Function<ObjectNode, List<ObjectNode>> spread;
    private final Deque<SourceRow> ahead = new ArrayDeque<>();

    public SpreadRows(RowSource rows, Function<ObjectNode, List<ObjectNode>> spread) {
        this.rows = rows;
        this.spread = spread;
    }

    @Override
    public @Nullable SourceRow next() {
        while (ahead.isEmpty()) {
            SourceRow row = rows.next();
            if (row == null || row.problem() != null) {
                return row;
            }
            try {
                for (ObjectNode example : spread.apply(row.columns())) {
                    ahead.add(new SourceRow(row.file(), row.line(), example, null));
                }
            } catch (RowProblem problem) {
                return new SourceRow(row.file(), row.line(), row.columns(), problem);
            }
        }
        return ahead.remove();
    }

    @Override
    public void close() {
        rows.close();
    }
}
