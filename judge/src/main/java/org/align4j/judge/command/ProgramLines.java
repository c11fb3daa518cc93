package org.align4j.judge.command;

import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Lines of a program that may never end one. */
final class ProgramLines {
    /** Far beyond any answer with its reason, far below the heap. */
    static final int LONGEST = 16 << 20;

    /** Of a line of which only the start is wanted. */
    private static final int START = 400;

    private final BufferedReader in;

    ProgramLines(BufferedReader in) {
        this.in = in;
    }

    /**
     * The next line, null at the end.
     *
     * @throws IOException if it is longer than any answer
     */
    @Nullable String next() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.toString();
            }
            if (line.length() == LONGEST) {
                throw new IOException("a line is longer than " + (LONGEST >> 20) + " Mi characters");
            }
            line.append((char) c);
        }
        return line.isEmpty() ? null : line.toString();
    }

    /** The start of the next line, null at the end. */
    @Nullable String nextStart() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.toString();
            }
            if (line.length() < START) {
                line.append((char) c);
            }
        }
        return line.isEmpty() ? null : line.toString();
    }
}
