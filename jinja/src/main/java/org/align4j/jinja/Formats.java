package org.align4j.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code '%s is %d' % ('it', 3)} and {@code '{} is {n:02d}'.format('it', n=3)}, with what templates use of both. */
final class Formats {
    private static final Pattern PERCENT =
            Pattern.compile("%(?:\\(([^()]{0,200})\\))?([-+ #0]*+\\d*+(?:\\.\\d*+)?)([a-zA-Z%*])");
    private static final Pattern BRACE = Pattern.compile("\\{\\{|\\}\\}|\\{(\\w*+)(?::([^{}]*+))?\\}");
    private static final Pattern SPEC = Pattern.compile("(0?)(\\d{0,9})(?:\\.(\\d{1,9}))?([sdrf]?)");
    /** Python's own limit for the digits of a number in a format is far beyond what a double has. */
    private static final int MOST_DIGITS = 1000;

    private Formats() {}

    static String percent(String format, Object arguments) {
        List<Object> positional = arguments instanceof Tuple tuple ? tuple.items() : List.of(arguments);
        Matcher field = PERCENT.matcher(format);
        StringBuilder result = new StringBuilder();
        int copied = 0;
        int used = 0;
        boolean byName = false;
        while (field.find()) {
            literal(format.substring(copied, field.start()), "%", result);
            copied = field.end();
            if (field.group(3).equals("%")) {
                result.append('%');
                continue;
            }
            Object value;
            if (field.group(1) != null) {
                byName = true;
                value = named(Python.dict(arguments), field.group(1));
            } else if (used < positional.size()) {
                value = positional.get(used++);
            } else {
                throw TemplateError.type("not enough arguments for format string");
            }
            append(result, formatted(value, field.group(2) + field.group(3), '>'));
        }
        literal(format.substring(copied), "%", result);
        if (used < positional.size() && !byName && !(arguments instanceof Map)) {
            throw TemplateError.type("not all arguments converted during string formatting");
        }
        return result.toString();
    }

    static String braces(String format, Arguments arguments) {
        Matcher field = BRACE.matcher(format);
        StringBuilder result = new StringBuilder();
        int copied = 0;
        int automatic = 0;
        while (field.find()) {
            literal(format.substring(copied, field.start()), "{}", result);
            copied = field.end();
            if (field.group(1) == null) {
                result.append(field.group().charAt(0));
                continue;
            }
            String name = field.group(1).isEmpty() ? Integer.toString(automatic++) : field.group(1);
            Object value = value(name, arguments);
            String spec = field.group(2);
            append(result, spec == null || spec.isEmpty() ? Text.of(value) : braced(value, spec));
        }
        literal(format.substring(copied), "{}", result);
        return result.toString();
    }

    private static Object value(String name, Arguments arguments) {
        if (!name.matches("\\d{1,9}")) {
            return named(arguments.named(), name);
        }
        int index = Integer.parseInt(name);
        if (index >= arguments.positional().size()) {
            throw new TemplateError(
                    "IndexError", "Replacement index " + index + " out of range for positional args tuple");
        }
        return arguments.positional().get(index);
    }

    private static Object named(Map<?, ?> values, String name) {
        @Nullable Object value = values.get(name);
        if (value == null) {
            throw new TemplateError("KeyError", Text.repr(name));
        }
        return value;
    }

    private static void literal(String text, String special, StringBuilder result) {
        for (int i = 0; i < special.length(); i++) {
            if (text.indexOf(special.charAt(i)) >= 0) {
                throw new TemplateError(
                        "ValueError", "not supported or incomplete: the format in '" + Text.shortened(text) + "'");
            }
        }
        append(result, text);
    }

    private static void append(StringBuilder result, String text) {
        RenderBudget.current().text((long) result.length() + text.length());
        result.append(text);
    }

    /** What str.format refuses where percent signs convert. */
    private static String braced(Object value, String spec) {
        String type = spec.substring(spec.length() - 1);
        boolean number = Arithmetic.isNumber(value) && !(value instanceof Boolean);
        if (!number && !(value instanceof String)) {
            throw TemplateError.type("unsupported format string passed to " + Python.type(value) + ".__format__");
        }
        if (type.equals("r")
                || (number
                        ? type.equals("s") || (type.equals("d") && value instanceof Double)
                        : type.matches("[df]"))) {
            throw TemplateError.value(
                    "Unknown format code '" + type + "' for object of type '" + Python.type(value) + "'");
        }
        return formatted(value, spec, number ? '>' : '<');
    }

    /** @param align on which side of the width the text stands: {@code >} right, {@code <} left */
    private static String formatted(Object value, String spec, char align) {
        Matcher parts = SPEC.matcher(spec);
        String type = parts.matches() ? parts.group(4) : "";
        boolean number = type.equals("d") || type.equals("f") || (type.isEmpty() && Arithmetic.isNumber(value));
        int precision = parts.matches() && parts.group(3) != null ? Integer.parseInt(parts.group(3)) : -1;
        if (!parts.matches()
                || (number && precision >= 0 && !type.equals("f"))
                || (!number && !parts.group(1).isEmpty())) {
            throw TemplateError.unsupported("the format '" + Text.shortened(spec) + "'");
        }
        String text = switch (type) {
            case "d" -> integer(value);
            case "f" -> fixed(value, precision < 0 ? 6 : precision);
            case "r" -> cut(Text.repr(value), precision);
            default -> cut(Text.of(value), precision);
        };
        long width = parts.group(2).isEmpty() ? 0 : Long.parseLong(parts.group(2));
        boolean zeros = !parts.group(1).isEmpty();
        String fill = Text.repeated(zeros ? "0" : " ", width - Text.length(text));
        if (zeros && text.startsWith("-")) {
            return "-" + fill + text.substring(1);
        }
        return align == '<' ? text + fill : fill + text;
    }

    private static String cut(String text, int precision) {
        return precision < 0 || Text.length(text) <= precision
                ? text
                : text.substring(0, text.offsetByCodePoints(0, precision));
    }

    private static String integer(Object value) {
        Undefined.refuse(value);
        if (!Arithmetic.isNumber(value)) {
            throw TemplateError.type("%d format: a real number is required, not " + Python.type(value));
        }
        return value instanceof Double number
                ? new BigDecimal(Arithmetic.finite(number)).toBigInteger().toString()
                : Arithmetic.big(value).toString();
    }

    private static String fixed(Object value, int precision) {
        Undefined.refuse(value);
        if (!Arithmetic.isNumber(value)) {
            throw TemplateError.type("must be real number, not " + Python.type(value));
        }
        if (precision > MOST_DIGITS) {
            throw TemplateError.unsupported("more than " + MOST_DIGITS + " digits in a format");
        }
        double number = Arithmetic.floating(value);
        if (!Double.isFinite(number)) {
            return Text.number(number);
        }
        String sign = number < 0 || (number == 0 && 1 / number < 0) ? "-" : "";
        return sign
                + new BigDecimal(Math.abs(number))
                        .setScale(precision, RoundingMode.HALF_EVEN)
                        .toPlainString();
    }
}
