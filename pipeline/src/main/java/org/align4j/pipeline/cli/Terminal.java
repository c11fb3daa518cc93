package org.align4j.pipeline.cli;

import java.io.PrintStream;
import java.util.Map;
import org.align4j.core.run.Console;

/**
 * Where the program speaks.
 *
 * @param out results only
 * @param err everything else
 * @param rendering of progress
 * @param width characters per line of help
 * @param colours of help
 */
public record Terminal(PrintStream out, PrintStream err, Console.Rendering rendering, int width, Colours colours) {
    /** Whether help marks names by the terminal's colours. */
    public enum Colours {
        NONE,
        ANSI
    }

    private static final int USUAL_WIDTH = 100;
    private static final int MAXIMAL_WIDTH = 120;

    /** Without colours. */
    public Terminal(PrintStream out, PrintStream err, Console.Rendering rendering, int width) {
        this(out, err, rendering, width, Colours.NONE);
    }

    /**
     * As the launcher found it; Java itself cannot ask: {@code ALIGN_TERMINAL} is 1 where standard error is a terminal,
     * {@code ALIGN_COLUMNS} a number where standard output is one. {@code NO_COLOR} is heeded.
     */
    public static Terminal of(PrintStream out, PrintStream err, Map<String, String> environment) {
        boolean bar = "1".equals(environment.get("ALIGN_TERMINAL"));
        String columns = environment.getOrDefault("ALIGN_COLUMNS", "");
        boolean shown = columns.matches("\\d{2,4}");
        boolean coloured = shown && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(
                out,
                err,
                bar ? Console.Rendering.BAR : Console.Rendering.LINES,
                shown ? Math.min(MAXIMAL_WIDTH, Integer.parseInt(columns)) : USUAL_WIDTH,
                coloured ? Colours.ANSI : Colours.NONE);
    }
}
