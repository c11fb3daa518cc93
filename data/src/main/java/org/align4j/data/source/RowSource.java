package org.align4j.data.source;

import org.jspecify.annotations.Nullable;

/** The rows of one file, read one at a time. */
public interface RowSource extends AutoCloseable {
    /**
     * The next row, null after the last.
     *
     * @throws org.align4j.core.UserError if the file cannot be read any further
     */
    @Nullable SourceRow next();

    @Override
    void close();
}
