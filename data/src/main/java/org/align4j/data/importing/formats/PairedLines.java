package org.align4j.data.importing.formats;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.SourceRow;
import org.jspecify.annotations.Nullable;

/**
 * Every two rows as one with {@code chosen} and {@code rejected}. Where one of them cannot be used neither can the other: both are
 * bad rows, and the rows after them still stand in their places.
 */
final class PairedLines implements RowSource {
    private final RowSource rows;
    private final String column;
    private final Deque<SourceRow> ahead = new ArrayDeque<>();

    /** Pairs the texts in a column. */
    PairedLines(RowSource rows, String column) {
        this.rows = rows;
        this.column = column;
    }

    @Override
    public @Nullable SourceRow next() {
        if (!ahead.isEmpty()) {
            return ahead.remove();
        }
        SourceRow first = checked(rows.next());
        if (first == null) {
            return null;
        }
        SourceRow second = checked(rows.next());
        if (second == null) {
            return first.problem() != null
                    ? first
                    : bad(
                            first,
                            new RowProblem(Reason.MISSING_COLUMN, "is a chosen line without a rejected one after it"));
        }
        if (first.problem() == null && second.problem() == null) {
            return pair(first, second);
        }
        ahead.add(second.problem() == null ? partner(second, first) : second);
        return first.problem() == null ? partner(first, second) : first;
    }

    /** A row without the text is as bad as one that cannot be read. */
    private @Nullable SourceRow checked(@Nullable SourceRow row) {
        return row == null || row.problem() != null || row.columns().hasNonNull(column)
                ? row
                : bad(row, new RowProblem(Reason.MISSING_COLUMN, column + " is missing or null"));
    }

    private SourceRow pair(SourceRow chosen, SourceRow rejected) {
        ObjectNode columns = chosen.columns().deepCopy();
        columns.remove(column);
        columns.set("chosen", chosen.columns().get(column));
        columns.set("rejected", rejected.columns().get(column));
        return new SourceRow(chosen.file(), chosen.line(), columns, null);
    }

    /** A good row whose other half is bad, for the same reason. */
    private static SourceRow partner(SourceRow good, SourceRow bad) {
        RowProblem problem = bad.problem();
        if (problem == null) {
            throw new IllegalArgumentException("the other row is good");
        }
        return bad(
                good,
                new RowProblem(
                        problem.reason(), "makes a pair with line " + bad.line() + " (" + problem.getMessage() + ")"));
    }

    private static SourceRow bad(SourceRow row, RowProblem problem) {
        return new SourceRow(row.file(), row.line(), row.columns(), problem);
    }

    @Override
    public void close() {
        rows.close();
    }
}
