package org.align4j.data.parquet;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file from a position on, buffered; columns of one file are read in turn, so that each keeps its own position. */
final class ChannelStream extends InputStream {
    private static final int BUFFER_BYTES = 1 << 14;

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private long position;

    ChannelStream(FileChannel file, long position) {
        this.file = file;
        this.position = position;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int from, int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int taken = Math.min(count, buffer.remaining());
        buffer.get(target, from, taken);
        return taken;
    }

    private boolean fill() throws IOException {
        if (buffer.hasRemaining()) {
            return true;
        }
        buffer.clear();
        int read = file.read(buffer, position);
        buffer.flip();
        position += Math.max(0, read);
        return read > 0;
    }
}
