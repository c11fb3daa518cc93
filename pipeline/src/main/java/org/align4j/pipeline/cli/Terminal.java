package org.align4j.pipeline.cli;

import java.io.PrintStream;
import org.align4j.core.run.Console;

/**
 * Where the program speaks.
 *
 * @param out results only
 * @param err everything else
 * @param rendering of progress
 * @param width characters per line of help
 */
public record Terminal(PrintStream out, PrintStream err, Console.Rendering rendering, int width) {
    private static final int USUAL_WIDTH = 100;
    private static final int MAXIMAL_WIDTH = 120;

    public static int widthFromEnvironment() {
        String columns = System.getenv("ALIGN_COLUMNS");
        return columns == null || !columns.matches("\\d{2,4}")
                ? USUAL_WIDTH
                : Math.min(MAXIMAL_WIDTH, Integer.parseInt(columns));
    }
}
