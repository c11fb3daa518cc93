package org.align4j.data.source;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.align4j.data.arrow.ForeignRows;
import org.jspecify.annotations.Nullable;

/** Arrow files of any writer, one after the other. */
final class ArrowSource implements RowSource {
    private final Iterator<Path> files;
    private @Nullable ForeignRows rows;
    private @Nullable Path file;
    private long number;

    ArrowSource(List<Path> files) {
        this.files = files.iterator();
    }

    @Override
    public @Nullable SourceRow next() {
        while (rows == null || !rows.hasNext()) {
            close();
            if (!files.hasNext()) {
                return null;
            }
            file = files.next();
            rows = new ForeignRows(file);
            number = 0;
        }
        number++;
        return Rows.of(java.util.Objects.requireNonNull(file), number, rows.next());
    }

    @Override
    public void close() {
        if (rows != null) {
            rows.close();
            rows = null;
        }
    }
}
