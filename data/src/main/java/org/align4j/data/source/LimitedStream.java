package org.align4j.data.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that ends in an error when too much of it is read between the beginnings of two rows. */
final class LimitedStream extends FilterInputStream {
    private final SourceConfig options;
    private long sinceRow;

    LimitedStream(InputStream in, SourceConfig options) {
        super(in);
        this.options = options;
    }

    /** Says that what is read from here on belongs to another row; readers that look ahead count a little too much. */
    void beginRow() {
        sinceRow = 0;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        int read = super.read(target, from, length);
        count(Math.max(0, read));
        return read;
    }

    private void count(int bytes) throws IOException {
        sinceRow += bytes;
        if (sinceRow > options.largestRow()) {
            throw new IOException(options.tooLarge());
        }
    }
}
