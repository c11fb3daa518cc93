package org.align4j.data.source;

import java.nio.file.Path;
import org.align4j.data.parquet.ParquetRows;
import org.jspecify.annotations.Nullable;

/** A Parquet file; its rows are counted from 1. */
final class ParquetSource implements RowSource {
    private final Path file;
    private final ParquetRows rows;
    private long number;

    ParquetSource(Path file) {
        this.file = file;
        this.rows = new ParquetRows(file);
    }

    @Override
    public @Nullable SourceRow next() {
        if (!rows.hasNext()) {
            return null;
        }
        number++;
        return Rows.of(file, number, rows.next());
    }

    @Override
    public void close() {
        rows.close();
    }
}
