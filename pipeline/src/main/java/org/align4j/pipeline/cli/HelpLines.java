package org.align4j.pipeline.cli;

import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/** Lines of help, which picocli wraps and colours. */
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

    /** A name in one column and its words in the next. */
    TextTable table(int column) {
        TextTable table = TextTable.forColumns(
                colors,
                new Column(column, 2, Column.Overflow.SPAN),
                new Column(width - column, 0, Column.Overflow.WRAP));
        table.indentWrappedLines = 0;
        return table;
    }

    void row(TextTable table, String indent, String name, String words) {
        Ansi.Text first = colors.ansi().new Text(indent).concat(colors.optionText(name));
        Ansi.Text doc = colors.ansi().new Text(words);
        Ansi.Text nothing = colors.ansi().new Text("");
        // Two spaces at least stay between the columns.
        if (first.getCJKAdjustedLength() <= table.columns()[0].width - 4) {
            table.addRowValues(first, doc);
        } else {
            table.addRowValues(first, nothing);
            table.addRowValues(nothing, doc);
        }
    }

    void wrapped(String words) {
        TextTable table = TextTable.forColumns(colors, new Column(width, 0, Column.Overflow.WRAP));
        table.indentWrappedLines = 4;
        table.addRowValues(colors.ansi().new Text(words));
        add(table);
    }

    void add(TextTable table) {
        // A name that reaches into the second column leaves an empty line behind it.
        table.toString().lines().filter(line -> !line.isBlank()).forEach(this::line);
    }

    void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
