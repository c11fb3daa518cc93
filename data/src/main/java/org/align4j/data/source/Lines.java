package org.align4j.data.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of a file as bytes; lines that were taken can be given back. */
final class Lines implements AutoCloseable {
    private final InputStream in;
    private final long largest;
    private final Deque<Line> returned = new ArrayDeque<>();
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private long number;

    /**
     * One line.
     *
     * @param number in its file, from 1
     * @param bytes without the line's end; null if there are too many
     */
    record Line(long number, byte @Nullable [] bytes) {}

    /** @param first number of the first line */
    Lines(InputStream in, long largest, long first) {
        this.in = in;
        this.largest = largest;
        this.number = first - 1;
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
        if (at == end && !fill()) {
            return null;
        }
        int whole = lineEnd();
        if (whole < end && whole - at <= largest) {
            number++;
            Line line = new Line(number, Arrays.copyOfRange(buffer, at, whole));
            at = whole + 1;
            return line;
        }
        return longLine();
    }

    /** Where the line ends that starts here, or where the bytes do that are read so far. */
    private int lineEnd() {
        int stop = at;
        while (stop < end && buffer[stop] != '\n') {
            stop++;
        }
        return stop;
    }

    /** A line that does not end among the bytes that are read so far, or is too long. */
    private Line longLine() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long length = 0;
        boolean ended = false;
        while (!ended && (at < end || fill())) {
            int stop = lineEnd();
            length += stop - at;
            if (length <= largest) {
                bytes.write(buffer, at, stop - at);
            } else if (bytes.size() > 0) {
                bytes = new ByteArrayOutputStream(0);
            }
            ended = stop < end;
            at = ended ? stop + 1 : stop;
        }
        number++;
        return new Line(number, length > largest ? null : bytes.toByteArray());
    }

    /** Reads on; false at the file's end. */
    private boolean fill() throws IOException {
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
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
