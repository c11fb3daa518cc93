package org.align4j.judge.annotate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Key presses of a terminal: single keys where {@code stty} can switch it over, else lines, of which the first character
 * counts. The terminal is given back on close, and also when the process is interrupted.
 */
public final class TerminalKeys implements Keys {
    private static final int USUAL_COLUMNS = 80;

    private final InputStream in;
    private final @Nullable String before;
    private final Thread restore = new Thread(this::restore, "restore-terminal");

    private TerminalKeys(InputStream in, @Nullable String before) {
        this.in = in;
        this.before = before;
        if (before != null) {
            Runtime.getRuntime().addShutdownHook(restore);
        }
    }

    /** Single keys if standard input is a terminal, lines otherwise. */
    public static TerminalKeys of(InputStream in) {
        // Fails where standard input is no terminal, which is how a terminal is told from a file or a pipe.
        String before = stty("-g");
        boolean single = before != null && stty("-icanon", "-echo", "min", "1") != null;
        return new TerminalKeys(in, single ? before : null);
    }

    /** Lines, of which the first character counts. */
    static TerminalKeys lines(InputStream in) {
        return new TerminalKeys(in, null);
    }

    @Override
    public int next() {
        try {
            int key = in.read();
            if (before == null && key >= 0 && key != '\n') {
                skipRestOfLine();
            }
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException("terminal", e);
        }
    }

    @Override
    public Screen screen() {
        return before == null ? Screen.LINES : Screen.FULL;
    }

    /** Asked anew each time, for windows change their size. */
    @Override
    public int columns() {
        String size = before == null ? null : stty("size");
        if (size == null || !size.matches("\\d+ \\d+")) {
            return USUAL_COLUMNS;
        }
        int columns = Integer.parseInt(size.substring(size.indexOf(' ') + 1));
        return columns > 0 ? columns : USUAL_COLUMNS;
    }

    @Override
    public void close() {
        if (before != null) {
            Runtime.getRuntime().removeShutdownHook(restore);
            restore();
        }
    }

    private void skipRestOfLine() throws IOException {
        int next = in.read();
        while (next >= 0 && next != '\n') {
            next = in.read();
        }
    }

    private void restore() {
        if (before != null) {
            stty(before);
        }
    }

    /** What {@code stty} answers, null if there is none or it cannot. */
    private static @Nullable String stty(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            // stty speaks of the terminal on its standard input, so it must share ours.
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? answer : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
