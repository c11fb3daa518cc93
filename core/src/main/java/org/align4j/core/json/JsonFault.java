package org.align4j.core.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a JSON text, in words. The parser's own messages name its Java switches and where its input came
 * from, which says nothing to the person who wrote the file.
 */
public final class JsonFault {
    private static final int LONGEST_QUOTE = 40;
    private static final Pattern UNEXPECTED = Pattern.compile("Unexpected character \\('(.)'.*", Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("'(.*?)'", Pattern.DOTALL);

    private static final Set<Integer> HIDDEN = Set.of(
            (int) Character.FORMAT,
            (int) Character.SURROGATE,
            (int) Character.UNASSIGNED,
            (int) Character.LINE_SEPARATOR,
            (int) Character.PARAGRAPH_SEPARATOR);

    /** What to say where the parser's message has a mark in it; %s stands for what it quotes. */
    private record Wording(String mark, String words) {}

    /** Those that quote the text come first, for the text may hold the others' marks. */
    private static final List<Wording> WORDINGS = List.of(
            new Wording("Duplicate field", "the key '%s' occurs twice"),
            new Wording("Non-standard token", "%s is not a number in JSON; write null where there is no number"),
            new Wording(
                    "Unrecognized token",
                    "'%s' is not a value; expected a text in double quotes, a number, true, false, null, [ or {"),
            new Wording("Invalid UTF-8", "is not UTF-8"),
            new Wording("surrogate", "holds half of a surrogate pair"),
            new Wording("Unexpected close marker", "'%s' closes what is not open"),
            new Wording("end-of-input", "the text ends too early, in the middle of a value"),
            new Wording("separate field name and value", "expected a colon after the key"),
            new Wording("separate Object entries", "expected a comma or }"),
            new Wording("separate Array entries", "expected a comma or ]"),
            new Wording("start field name", "expected a key in double quotes"),
            new Wording("hex-digit", "expected four hexadecimal digits after \\u"),
            new Wording("plus signs", "a number does not begin with +"),
            new Wording("numeric value: Leading", "a number does not begin with 0 or +"),
            new Wording("in numeric value", "expected a digit"),
            new Wording(
                    "unquoted character",
                    "a line break or control character in a text must be written as an escape" + ", such as \\n"),
            new Wording("character escape", "JSON has no escape \\%s"),
            new Wording("comment", "JSON has no comments"),
            new Wording("Trailing token", "more text follows after the value"),
            new Wording("nesting depth", "is nested more than 1000 levels deep"),
            new Wording("Number value length", "a number has more than 1000 digits"),
            new Wording("Name length", "a key has more than 50,000 characters"),
            new Wording("length", "a text is longer than can be read"),
            new Wording("CTRL-CHAR", "a control character stands between values"),
            new Wording("value", "expected a value"));

    private JsonFault() {}

    /** The fault of a file: {@code FILE:LINE: is not valid JSON at column 14: expected a comma or }}. */
    public static UserError in(Path file, JsonProcessingException e) {
        String line = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
        return new UserError(file + line + ": " + describe(e), e);
    }

    /** What is wrong and in which column or key, without the line: {@code is not valid JSON at column 14: …}. */
    public static String describe(JsonProcessingException e) {
        JsonProcessingException fault = innermost(e);
        if (fault instanceof JsonMappingException mapping && !isTrailing(mapping)) {
            return mapped(mapping);
        }
        String where = fault.getLocation() == null
                ? ""
                : " at column " + fault.getLocation().getColumnNr();
        return "is not valid JSON" + where + ": " + reason(fault);
    }

    /** A broken text is reported as a broken value where the parser was in the middle of one. */
    private static JsonProcessingException innermost(JsonProcessingException e) {
        return e instanceof JsonMappingException && e.getCause() instanceof JsonProcessingException cause
                ? innermost(cause)
                : e;
    }

    private static boolean isTrailing(JsonMappingException e) {
        return e.getOriginalMessage().startsWith("Trailing token");
    }

    private static String reason(JsonProcessingException e) {
        String message = e.getOriginalMessage();
        Matcher unexpected = UNEXPECTED.matcher(message);
        if (unexpected.matches()) {
            return "'" + visible(unexpected.group(1)) + "' is unexpected: " + words(message.replaceFirst("'.'", ""));
        }
        return words(message);
    }

    private static String words(String message) {
        Matcher quoted = QUOTED.matcher(message);
        String quote = quoted.find() ? visible(quoted.group(1)) : "";
        return WORDINGS.stream()
                .filter(wording -> message.contains(wording.mark()))
                .findFirst()
                .map(wording -> wording.words().replace("%s", quote))
                .orElse("it breaks off or is garbled");
    }

    /** The text was read; a value is not what its key stands for. */
    private static String mapped(JsonMappingException e) {
        String where = path(e);
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "the key '" + visible(where) + "' is unknown; it must be one of " + known(unknown);
        }
        if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return (where.isEmpty() ? "" : where + " ") + "is not " + typeName(mismatch.getTargetType());
        }
        boolean said =
                e.getCause() instanceof IllegalArgumentException && e.getCause().getMessage() != null;
        String reason = said ? e.getCause().getMessage() : "a value is missing or out of range";
        return (where.isEmpty() ? "" : where + " ") + "is not valid: " + reason;
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(visible(step.getFieldName()));
            }
        }
        return path.toString();
    }

    private static String known(UnrecognizedPropertyException e) {
        Collection<Object> ids = e.getKnownPropertyIds();
        return ids == null
                ? "none"
                : String.join(", ", ids.stream().map(String::valueOf).sorted().toList());
    }

    private static String typeName(Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "a whole number in range";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a number";
        }
        if (type == String.class) {
            return "a text";
        }
        if (type.isEnum()) {
            return "one of " + written(type);
        }
        return Collection.class.isAssignableFrom(type) ? "a list" : "an object with the right keys";
    }

    /** An enum's constants as they are written in JSON. */
    private static List<String> written(Class<?> type) {
        return Arrays.stream(type.getFields())
                .filter(Field::isEnumConstant)
                .map(constant -> constant.isAnnotationPresent(JsonProperty.class)
                        ? constant.getAnnotation(JsonProperty.class).value()
                        : constant.getName())
                .toList();
    }

    /** A piece of the text, short and on one line. */
    private static String visible(@Nullable String text) {
        StringBuilder out = new StringBuilder();
        String quoted = text == null ? "" : text;
        quoted.codePoints().limit(LONGEST_QUOTE).forEach(point -> {
            if (Character.isISOControl(point) || HIDDEN.contains(Character.getType(point))) {
                out.append(String.format("\\u%04x", point));
            } else {
                out.appendCodePoint(point);
            }
        });
        return out + (quoted.codePointCount(0, quoted.length()) > LONGEST_QUOTE ? "…" : "");
    }
}
