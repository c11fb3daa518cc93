package org.align4j.data.transform;

import java.util.List;
import org.align4j.data.Dataset;
import org.align4j.data.Row;
import org.align4j.data.source.RowProblem;

/**
 * One row type made into another.
 *
 * @param <F> from
 * @param <T> to
 */
interface Conversion<F extends Row, T extends Row> {
    Class<F> from();

    Class<T> to();

    /** What the new rows no longer say, in one sentence. */
    String loss();

    /** Makes rows; what cannot be made one of is told to {@code rows} as a problem. */
    void convert(Dataset<F> dataset, ConvertConfig options, Rows<T> rows);

    /** Where rows go. */
    interface Rows<T extends Row> {
        void add(T row);

        void addAll(List<? extends T> several);

        /** A row that becomes none. */
        void leaveOut(RowProblem reason);

        /** So many rows were read. */
        void read(long count);
    }
}
