package org.align4j.data.transform;

import java.util.List;
import org.align4j.data.Dataset;
import org.align4j.data.Row;
import org.align4j.data.source.RowProblem;

/**
 * A conversion of each row by itself.
 *
 * @param made the new rows of a row, or a {@link RowProblem} why there is none
 */
record RowConversion<F extends Row, T extends Row>(Class<F> from, Class<T> to, String loss, Made<F, T> made)
        implements Conversion<F, T> {
    /** What becomes of one row. */
    @FunctionalInterface
    interface Made<F extends Row, T extends Row> {
        List<? extends T> of(F row, ConvertConfig options);
    }

    @Override
    public void convert(Dataset<F> dataset, ConvertConfig options, Rows<T> rows) {
        dataset.forEach(row -> {
            rows.read(1);
            try {
                rows.addAll(made.of(row, options));
            } catch (RowProblem problem) {
                rows.leaveOut(problem);
            }
        });
    }
}
