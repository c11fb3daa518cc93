package org.align4j.core.options;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.scanner.ScannerException;

/** Why a text is not YAML, in the words of somebody who looks at the line and at those above it. */
final class YamlFault {
    private static final String QUOTES = "; put a text that holds it in quotes";

    private final List<String> lines;
    private final Mark at;
    private final String line;

    private YamlFault(List<String> lines, Mark at) {
        this.lines = lines;
        this.at = at;
        this.line = at.getLine() < lines.size() ? lines.get(at.getLine()) : "";
    }

    /** The parser's exception about a text, as one line for people. */
    static UserError of(String yaml, Origin origin, @Nullable Throwable thrown) {
        if (thrown instanceof ReaderException unreadable) {
            String before = yaml.substring(0, yaml.offsetByCodePoints(0, unreadable.getPosition()));
            String what = String.format("holds U+%04X, which YAML does not allow", unreadable.getCodePoint());
            return error(origin.at((int) before.chars().filter(c -> c == '\n').count() + 1), what, thrown);
        }
        if (!(thrown instanceof MarkedYAMLException marked) || marked.getProblemMark() == null) {
            return error(origin, "expected 'key: value' lines", thrown);
        }
        YamlFault fault = new YamlFault(yaml.lines().toList(), marked.getProblemMark());
        Mark opened = marked.getContextMark();
        boolean scanning = thrown instanceof ScannerException;
        if (opened == null || !(scanning || "[{".indexOf(fault.character(opened)) >= 0)) {
            return error(origin.at(fault.at.getLine() + 1), fault.block(), thrown);
        }
        return error(origin.at(opened.getLine() + 1), scanning ? fault.scalar(opened) : fault.brackets(opened), thrown);
    }

    private static UserError error(Origin origin, String what, @Nullable Throwable thrown) {
        UserError error = new UserError(origin + ": not valid YAML: " + what);
        error.initCause(thrown);
        return error;
    }

    /** A quoted text, a block of text or a key that does not end. */
    private String scalar(Mark opened) {
        char opener = character(opened);
        if (opener == '"'
                && line.substring(0, Math.min(line.length(), at.getColumn())).matches(".*\\\\\\w?")) {
            return "an unknown escape in \"...\": write \\\\ for a backslash, or put the text in '...'";
        }
        if (opener == '"' || opener == '\'') {
            return "the " + opener + " in column " + (opened.getColumn() + 1) + " is not closed";
        }
        return opener == '|' || opener == '>'
                ? "the text of a " + opener + " block begins on the next line"
                : "expected 'key: value'";
    }

    /** A list or mapping in brackets that does not go on as one. */
    private String brackets(Mark opened) {
        char opener = character(opened);
        String bracket = "the " + opener + " in column " + (opened.getColumn() + 1);
        boolean ends = at.getLine() >= lines.size() - 1 && at.getColumn() >= line.length();
        if (ends) {
            return bracket + " is not closed";
        }
        return "after " + bracket + ", expected a comma or " + (opener == '[' ? "]" : "}") + " in line "
                + (at.getLine() + 1) + " column " + (at.getColumn() + 1) + " but found '" + character(at) + "'"
                + (character(at) == ':' ? QUOTES : "");
    }

    private String block() {
        char found = character(at);
        int indent = indentation(line);
        if (found == '\t' || line.substring(0, indent).contains("\t")) {
            return "indented with a tab; YAML is indented with spaces";
        }
        if ("@`%".indexOf(found) >= 0) {
            return "a value cannot begin with " + found + QUOTES;
        }
        if (found == ':') {
            return colon(indent);
        }
        if (at.getColumn() == indent && !line.isBlank()) {
            return lineStart(indent);
        }
        return found == '-'
                ? "a list begins on a line of its own, or is written [a, b]"
                : "'" + found + "' in column " + (at.getColumn() + 1) + " is not expected there" + QUOTES;
    }

    /** A colon where no key can be. */
    private String colon(int indent) {
        if (line.substring(0, at.getColumn()).contains(": ")) {
            return "a second ': ' in one line" + QUOTES;
        }
        boolean deeper = at.getLine() > 0 && indent > indentation(above());
        return deeper
                ? "indented by " + spaces(indent) + ", deeper than the line above, which has its value already"
                : "the line above is not 'key: value'";
    }

    /** A line that begins as none can here. */
    private String lineStart(int indent) {
        TreeSet<Integer> levels = lines.subList(0, at.getLine()).stream()
                .filter(each -> !empty(each))
                .map(YamlFault::indentation)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!levels.contains(indent)) {
            return "indented by " + spaces(indent) + ", but the lines above by "
                    + levels.stream().map(String::valueOf).collect(Collectors.joining(" or "));
        }
        return line.startsWith("-", indent)
                ? "a list item ('- ') among 'key: value' lines"
                : "expected a list item ('- ') as in the lines above; a key is indented less";
    }

    /** The last line above the fault that says something. */
    private String above() {
        List<String> before = lines.subList(0, at.getLine()).stream()
                .filter(each -> !empty(each))
                .toList();
        return before.isEmpty() ? "" : before.get(before.size() - 1);
    }

    private static boolean empty(String line) {
        return line.isBlank() || line.strip().startsWith("#");
    }

    private static int indentation(String line) {
        return line.length() - line.stripLeading().length();
    }

    private static String spaces(int count) {
        return count == 1 ? "1 space" : count + " spaces";
    }

    /** The character at a place; a space beyond the line's end. */
    private char character(Mark place) {
        String text = place.getLine() < lines.size() ? lines.get(place.getLine()) : "";
        return place.getColumn() < text.length() ? text.charAt(place.getColumn()) : ' ';
    }
}
