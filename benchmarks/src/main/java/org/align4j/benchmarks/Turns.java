package org.align4j.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The protocol of a comparison: work starts when a line comes in, and its time goes out; the end of input ends it. */
final class Turns {
    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private final PrintStream out;

    Turns(PrintStream out) {
        this.out = out;
    }

    /** Waits for the next turn; false if there is none. */
    boolean next() {
        try {
            out.println("ready");
            return in.readLine() != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says how long a turn took. */
    void took(long tokens, double seconds) {
        out.printf(Locale.ROOT, "{\"tokens\": %d, \"seconds\": %.6f}%n", tokens, seconds);
    }
}
