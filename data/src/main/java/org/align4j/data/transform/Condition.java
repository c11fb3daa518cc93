package org.align4j.data.transform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.align4j.core.UserError;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;

/**
 * A condition on one column of a row, such as {@code margin >= 1}, {@code length(chosen) < 2000}, {@code prompt ~ "^Q:"} or
 * {@code missing(rationale)}. A row without a value fulfils no comparison.
 */
public final class Condition {
    private static final Pattern PRESENCE = Pattern.compile("\\s*(missing|present)\\(([^()]+)\\)\\s*");
    private static final Pattern COMPARISON = Pattern.compile(
            "\\s*(?:(length|words|messages|elements)\\(([^()]+)\\)|([^<>=!~()]+?))\\s*(<=|>=|!=|!~|=|<|>|~)\\s*(.*?)\\s*",
            Pattern.DOTALL);
    private static final String HELP = "; write COLUMN OPERATOR VALUE with one of = != < <= > >= ~ !~ (~ for a regular"
            + " expression), also on length(COLUMN), words(COLUMN), messages(COLUMN) or elements(COLUMN), or"
            + " missing(COLUMN), present(COLUMN)";

    private final String text;
    private final String column;
    private final Test test;

    /** What a cell is asked. */
    @FunctionalInterface
    private interface Test {
        boolean holds(JsonNode cell);
    }

    private Condition(String text, String column, Test test) {
        this.text = text;
        this.column = column;
        this.test = test;
    }

    /**
     * Reads a condition.
     *
     * @throws UserError if it is none
     */
    public static Condition parse(String text) {
        Matcher presence = PRESENCE.matcher(text);
        if (presence.matches()) {
            boolean missing = presence.group(1).equals("missing");
            return new Condition(text.strip(), presence.group(2).strip(), cell -> Cells.isMissing(cell) == missing);
        }
        Matcher comparison = COMPARISON.matcher(text);
        if (!comparison.matches()) {
            throw new UserError("'" + text + "' is not a condition" + HELP);
        }
        String measure = comparison.group(1);
        String column = (measure == null ? comparison.group(3) : comparison.group(2)).strip();
        String operator = comparison.group(4);
        String value = unquoted(comparison.group(5));
        Test asked =
                measure == null ? comparison(text, column, operator, value) : measured(text, measure, operator, value);
        return new Condition(text.strip(), column, cell -> !Cells.isMissing(cell) && asked.holds(cell));
    }

    private static Test measured(String text, String measure, String operator, String value) {
        if (operator.endsWith("~")) {
            throw new UserError("'" + text + "': " + measure + " is a number, which no regular expression fits");
        }
        double limit = limit(text, value);
        return cell -> compare(measure(measure, cell), operator, limit);
    }

    private static Test comparison(String text, String column, String operator, String value) {
        if (operator.endsWith("~")) {
            Pattern pattern = pattern(text, value);
            return cell -> pattern.matcher(Cells.text(cell)).find() == operator.equals("~");
        }
        if (operator.equals("=") || operator.equals("!=")) {
            return cell -> same(cell, value) == operator.equals("=");
        }
        double limit = limit(text, value);
        return cell -> compare(
                Cells.number(cell)
                        .orElseThrow(() -> new RowProblem(
                                Reason.WRONG_TYPE, column + " is not a number, which '" + text.strip() + "' needs")),
                operator,
                limit);
    }

    private static boolean same(JsonNode cell, String value) {
        OptionalDouble number = Cells.number(cell);
        OptionalDouble wanted = Cells.number(value);
        if (number.isPresent() && wanted.isPresent()) {
            return number.getAsDouble() == wanted.getAsDouble();
        }
        return Cells.text(cell).equals(value);
    }

    private static double limit(String text, String value) {
        return Cells.number(value)
                .orElseThrow(() -> new UserError("'" + text + "': '" + value + "' is not a number to compare with"));
    }

    private static Pattern pattern(String text, String value) {
        try {
            return Pattern.compile(value);
        } catch (PatternSyntaxException e) {
            throw new UserError("'" + text + "': is not a regular expression: " + e.getDescription(), e);
        }
    }

    private static String unquoted(String value) {
        char quote = value.length() < 2 ? ' ' : value.charAt(0);
        boolean quoted = (quote == '"' || quote == '\'') && value.charAt(value.length() - 1) == quote;
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static double measure(String measure, JsonNode cell) {
        String words = Cells.text(cell);
        return switch (measure) {
            case "length" -> words.codePointCount(0, words.length());
            case "words" -> words.isBlank() ? 0 : words.strip().split("\\s+").length;
            case "messages" -> Cells.isConversation(cell) ? cell.size() : 1;
            default -> cell.isContainerNode() ? cell.size() : 1;
        };
    }

    private static boolean compare(double number, String operator, double limit) {
        return switch (operator) {
            case "=" -> number == limit;
            case "!=" -> number != limit;
            case "<" -> number < limit;
            case "<=" -> number <= limit;
            case ">" -> number > limit;
            case ">=" -> number >= limit;
            default -> throw new IllegalStateException(operator.toLowerCase(Locale.ROOT));
        };
    }

    /** The column it asks about. */
    public String column() {
        return column;
    }

    /**
     * Whether a row fulfils it.
     *
     * @throws RowProblem if the column holds something that cannot be compared so
     */
    public boolean holds(ObjectNode row) {
        return test.holds(Cells.find(row, column));
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
