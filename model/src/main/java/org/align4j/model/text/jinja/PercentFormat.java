package org.align4j.model.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code '%s is %d' % ('it', 3)}. */
final class PercentFormat {
    private static final Pattern FIELD =
            Pattern.compile("%(?:\\(([^)]*)\\))?([-+ #0]*)(\\*|\\d+)?(?:\\.(\\*|\\d+))?[hlL]?(.)", Pattern.DOTALL);

    private PercentFormat() {}

    static String format(String format, Object arguments) {
        List<Object> positional = arguments instanceof Tuple tuple ? tuple.items() : List.of(arguments);
        Matcher field = FIELD.matcher(format);
        StringBuilder result = new StringBuilder();
        int copied = 0;
        int used = 0;
        boolean byName = false;
        while (field.find()) {
            result.append(format, copied, field.start());
            copied = field.end();
            if (field.group(5).equals("%")) {
                result.append('%');
                continue;
            }
            if ("*".equals(field.group(3)) || "*".equals(field.group(4))) {
                throw TemplateError.unsupported("'*' in a format");
            }
            Object value;
            if (field.group(1) != null) {
                byName = true;
                value = Python.dict(arguments).get(field.group(1));
                if (value == null) {
                    throw new TemplateError("KeyError", Text.repr(field.group(1)));
                }
            } else if (used < positional.size()) {
                value = positional.get(used++);
            } else {
                throw TemplateError.type("not enough arguments for format string");
            }
            result.append(field(value, field));
        }
        if (format.indexOf('%', copied) >= 0) {
            throw TemplateError.value("incomplete format");
        }
        if (used < positional.size() && !byName && !(arguments instanceof Map)) {
            throw TemplateError.type("not all arguments converted during string formatting");
        }
        return result.append(format.substring(copied)).toString();
    }

    private static String field(Object value, Matcher field) {
        String flags = field.group(2);
        int width = field.group(3) == null ? 0 : Integer.parseInt(field.group(3));
        int precision = field.group(4) == null ? -1 : Integer.parseInt(field.group(4));
        char type = field.group(5).charAt(0);
        String text = converted(value, type, precision);
        boolean number = "diufFeEgGxXo".indexOf(type) >= 0;
        if (number && !text.startsWith("-")) {
            text = (flags.contains("+") ? "+" : flags.contains(" ") ? " " : "") + text;
        }
        boolean zeros = number && flags.contains("0") && !flags.contains("-");
        char align = flags.contains("-") ? '<' : zeros ? '=' : '>';
        return FormatSpec.padded(text, width, zeros ? "0" : " ", align);
    }

    private static String converted(Object value, char type, int precision) {
        return switch (type) {
            case 's', 'r' -> cut(type == 's' ? Text.of(value) : Text.repr(value), precision);
            case 'd', 'i', 'u', 'x', 'X', 'o' -> FormatSpec.integer(integer(value, type), type);
            case 'f', 'F', 'e', 'E', 'g', 'G' -> {
                Undefined.refuse(value);
                if (!Arithmetic.isNumber(value)) {
                    throw TemplateError.type("must be real number, not " + Python.type(value));
                }
                yield FormatSpec.floating(Arithmetic.floating(value), type, precision < 0 ? 6 : precision);
            }
            case 'c' ->
                value instanceof String character ? character : Character.toString((int) Arithmetic.index(value));
            default -> throw TemplateError.value("unsupported format character '" + type + "'");
        };
    }

    private static String cut(String text, int precision) {
        return precision < 0
                ? text
                : String.join("", new Slice(None.NONE, (long) precision, None.NONE).of(Text.characters(text)));
    }

    private static BigInteger integer(Object value, char type) {
        Undefined.refuse(value);
        if (!Arithmetic.isNumber(value) || (value instanceof Double && "xXo".indexOf(type) >= 0)) {
            throw TemplateError.type("%" + type + " format: a real number is required, not " + Python.type(value));
        }
        return value instanceof Double floating ? new BigDecimal(floating).toBigInteger() : Arithmetic.big(value);
    }
}
