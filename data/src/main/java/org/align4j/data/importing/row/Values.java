package org.align4j.data.importing.row;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.regex.Pattern;
import org.align4j.data.source.Reason;
import org.align4j.data.source.RowProblem;
import org.jspecify.annotations.Nullable;

/** Single values as what they must be, wherever in a row they stand; text is parsed, as CSV knows nothing else. */
public final class Values {
    /** Numbers as only Java writes them: 4f, 4d, 0x1p3. */
    private static final Pattern JAVAS_OWN = Pattern.compile("(?i).*[df]|[+-]?0x.*");

    private Values() {}

    /** A value that must be a number. */
    public static double number(String column, JsonNode value) {
        if (value.isNull() || value.isBoolean() || value.isContainerNode()) {
            throw wrongType(column, value, "a number");
        }
        String text = value.asText().strip();
        if (JAVAS_OWN.matcher(text).matches()) {
            throw new RowProblem(Reason.WRONG_TYPE, column + " is not a number");
        }
        try {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new RowProblem(Reason.WRONG_TYPE, column + " is not a number", e);
        }
        throw new RowProblem(Reason.INVALID_NUMBER, column + " is NaN or infinite");
    }

    /** Whether a value is a number, or a text that is one. */
    public static boolean isNumber(JsonNode value) {
        try {
            number("value", value);
            return true;
        } catch (RowProblem e) {
            return false;
        }
    }

    /** A value that must be true or false. */
    public static boolean truth(String column, JsonNode value) {
        return switch (value.asText().toLowerCase(Locale.ROOT)) {
            case "up", "thumbs_up" -> true;
            case "down", "thumbs_down" -> false;
            default -> {
                Boolean on = on(value);
                if (on == null) {
                    throw wrongType(column, value, "true or false");
                }
                yield on;
            }
        };
    }

    /** Whether a switch is on: true or false, 1 or 0, also as text; null if it is none of them. */
    public static @Nullable Boolean on(JsonNode value) {
        if (value.isNumber()) {
            double number = value.asDouble();
            return number == 1 ? Boolean.TRUE : number == 0 ? Boolean.FALSE : null;
        }
        return switch (value.asText().strip().toLowerCase(Locale.ROOT)) {
            case "true", "1", "1.0" -> true;
            case "false", "0", "0.0" -> false;
            default -> null;
        };
    }

    static boolean isBlank(JsonNode value) {
        return value.isTextual() && value.asText().isBlank();
    }

    static RowProblem wrongType(String column, JsonNode value, String wanted) {
        if (value.isTextual() && value.asText().strip().startsWith("[")) {
            return new RowProblem(
                    Reason.WRONG_TYPE,
                    column + " is a list that is not written as JSON, perhaps as Python prints it, expected " + wanted
                            + "; write it by json.dumps, or save the table as Parquet");
        }
        return new RowProblem(
                Reason.WRONG_TYPE,
                column + " is " + value.getNodeType().name().toLowerCase(Locale.ROOT) + ", expected " + wanted);
    }
}
