package org.align4j.data.arrow;

import org.align4j.core.options.Check;

/**
 * How rows are laid out in files. Parts and batches end after so many rows, or earlier where rows are large; both
 * depend on the rows only, so that a continued dataset has the same bytes as an uninterrupted one.
 *
 * @param compression of the parts' buffers
 * @param rowsPerPart after how many rows a part is finished; what a kill can cost at most
 * @param rowsPerBatch how many rows are held in memory when writing and reading
 */
public record Layout(Compression compression, int rowsPerPart, int rowsPerBatch) {
    public static final Layout DEFAULT = new Layout(Compression.NONE, 100_000, 1_000);

    public Layout {
        Check.atLeast("rows-per-part", 1, rowsPerPart);
        Check.atLeast("rows-per-batch", 1, rowsPerBatch);
    }

    public Layout with(Compression other) {
        return new Layout(other, rowsPerPart, rowsPerBatch);
    }

    public Layout withRowsPerPart(int rows) {
        return new Layout(compression, rows, rowsPerBatch);
    }
}
