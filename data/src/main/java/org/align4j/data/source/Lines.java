package org.align4j.data.source;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of a file as bytes; lines that were taken can be given back. */
final class Lines implements AutoCloseable {
    private final InputStream in;
    private final long largest;
    private final Deque<Line> returned = new ArrayDeque<>();
    private long number;

    /**
     * One line.
     *
     * @param number from 1
     * @param bytes without the line's end; null if there are too many
     */
    record Line(long number, byte @Nullable [] bytes) {}

    Lines(InputStream in, long largest) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.largest = largest;
    }

    /** The number of the line that was read last. */
    long number() {
        return number;
    }

    /** The next line, null after the last. */
    @Nullable Line next() throws IOException {
        if (!returned.isEmpty()) {
            return returned.poll();
        }
        int next = in.read();
        if (next < 0) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long length = 0;
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (++length <= largest) {
                bytes.write(next);
            } else {
                bytes = new ByteArrayOutputStream(0);
            }
        }
        number++;
        return new Line(number, length > largest ? null : bytes.toByteArray());
    }

    /** Gives lines back, to be read again in this order. */
    void giveBack(List<Line> lines) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            returned.push(lines.get(i));
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
