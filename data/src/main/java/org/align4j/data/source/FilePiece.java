package org.align4j.data.source;

import java.nio.file.Path;

/**
 * A file, or the lines of one between two places, whose rows can be read without those before them.
 *
 * @param from the first byte
 * @param to behind the last byte; {@link #END} for the file's end
 * @param firstLine number of the line that starts at {@code from}; the file's first is 1
 */
public record FilePiece(Path file, long from, long to, long firstLine) {
    static final long END = -1;

    /** All of a file. */
    public static FilePiece whole(Path file) {
        return new FilePiece(file, 0, END, 1);
    }

    boolean isWhole() {
        return from == 0 && to == END;
    }
}
