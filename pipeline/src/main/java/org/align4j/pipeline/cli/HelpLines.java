package org.align4j.pipeline.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

/** Lines of help: sentences, and names with their words in a second column. */
final class HelpLines {
    private final StringBuilder text = new StringBuilder();
    private final Help.ColorScheme colors;
    private final int width;

    /** @param least columns, whatever the terminal has */
    HelpLines(Terminal terminal, int least) {
        this.width = Math.max(terminal.width(), least);
        this.colors = Help.defaultColorScheme(terminal.colours() == Terminal.Colours.ANSI ? Ansi.ON : Ansi.OFF);
    }

    void section(String title) {
        line("");
        wrapped(title);
    }

    /** A name, and its words from {@code column} on; a name too long for that has a line of its own. */
    void row(int column, String indent, String name, String words) {
        String first = "  " + indent + name;
        String shown = "  " + indent + colors.optionText(name);
        // Two spaces at least stay between the columns.
        boolean beside = first.length() <= column - 2;
        if (!beside) {
            line(shown);
        }
        String before = beside ? shown + " ".repeat(column - first.length()) : " ".repeat(column);
        for (String part : parts(words, width - column - 1)) {
            line(before + part);
            before = " ".repeat(column);
        }
    }

    void wrapped(String words) {
        String before = " ".repeat(words.length() - words.stripLeading().length());
        for (String part : parts(words.strip(), width - 4)) {
            line(before + part);
            before = "    ";
        }
    }

    void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }

    /** Broken at spaces alone, so that a flag or a path stays whole; a list of choices also behind a bar. */
    private static List<String> parts(String words, int width) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (String word : words.split(" ")) {
            String rest = word;
            if (!part.isEmpty() && part.length() + 1 + rest.length() > width) {
                parts.add(part.toString());
                part.setLength(0);
            }
            while (rest.length() > width) {
                int bar = rest.lastIndexOf('|', width - 1) + 1;
                int end = bar == 0 ? width : bar;
                parts.add(rest.substring(0, end));
                rest = rest.substring(end);
            }
            part.append(part.isEmpty() ? "" : " ").append(rest);
        }
        parts.add(part.toString());
        return parts;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
