package org.align4j.data.importing;

import java.util.function.LongConsumer;
import org.align4j.data.source.RowSource;
import org.align4j.data.source.SourceRow;
import org.jspecify.annotations.Nullable;

/** Rows as their file has them, counted. */
record CountedRows(RowSource rows, LongConsumer counter) implements RowSource {
    @Override
    public @Nullable SourceRow next() {
        SourceRow row = rows.next();
        if (row != null) {
            counter.accept(1);
        }
        return row;
    }

    @Override
    public void close() {
        rows.close();
    }
}
