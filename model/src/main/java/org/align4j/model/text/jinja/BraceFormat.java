package org.align4j.model.text.jinja;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code '{} is {n:>4}'.format('it', n=3)}. */
final class BraceFormat {
    private static final Pattern FIELD = Pattern.compile("\\{\\{|\\}\\}|\\{([^{}!:]*)(?:!([rs]))?(?::([^{}]*))?\\}");
    private static final Pattern PATH = Pattern.compile("\\.(\\w+)|\\[([^\\]]*)\\]");
    private static final Pattern SPEC = Pattern.compile(
            "(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\\d+)?([,_])?(?:\\.(\\d+))?([a-zA-Z%])?", Pattern.DOTALL);

    private BraceFormat() {}

    static String format(String format, Arguments arguments) {
        Matcher field = FIELD.matcher(format);
        StringBuilder result = new StringBuilder();
        int copied = 0;
        int automatic = 0;
        while (field.find()) {
            literal(format.substring(copied, field.start()), result);
            copied = field.end();
            if (field.group(1) == null) {
                result.append(field.group().charAt(0));
                continue;
            }
            String name = field.group(1);
            boolean counted = name.isEmpty() || ".[".indexOf(name.charAt(0)) >= 0;
            Object value = value(counted ? automatic++ + name : name, arguments);
            if ("r".equals(field.group(2))) {
                value = Text.repr(value);
            } else if ("s".equals(field.group(2))) {
                value = Text.of(value);
            }
            String spec = field.group(3);
            result.append(spec == null || spec.isEmpty() ? Text.of(value) : formatted(value, spec));
        }
        literal(format.substring(copied), result);
        return result.toString();
    }

    private static void literal(String text, StringBuilder result) {
        if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
            throw TemplateError.value(
                    "Single '" + (text.indexOf('}') >= 0 ? '}' : '{') + "' encountered in format string");
        }
        result.append(text);
    }

    private static Object value(String path, Arguments arguments) {
        String first = path.split("[.\\[]", 2)[0];
        Object value;
        if (first.matches("\\d+")) {
            int index = Integer.parseInt(first);
            if (index >= arguments.positional().size()) {
                throw new TemplateError(
                        "IndexError", "Replacement index " + index + " out of range for positional args tuple");
            }
            value = arguments.positional().get(index);
        } else {
            value = arguments.named().get(first);
            if (value == null) {
                throw new TemplateError("KeyError", Text.repr(first));
            }
        }
        Matcher part = PATH.matcher(path.substring(first.length()));
        while (part.find()) {
            if (part.group(1) != null) {
                value = Attributes.attribute(value, part.group(1));
            } else {
                String key = part.group(2);
                value = Attributes.item(value, key.matches("\\d+") ? (Object) Long.parseLong(key) : key);
            }
        }
        return value;
    }

    private static String formatted(Object value, String spec) {
        Matcher parts = SPEC.matcher(spec);
        if (parts.matches() && parts.group(4) != null) {
            throw TemplateError.unsupported("'#' in a format");
        }
        if (!parts.matches()) {
            throw TemplateError.value("Invalid format specifier '" + spec + "'");
        }
        boolean number = Arithmetic.isNumber(value) && !(value instanceof Boolean && parts.group(9) == null);
        String text = number ? number(value, parts) : text(value, parts);
        boolean zeros = parts.group(5) != null;
        String fill = parts.group(1) != null ? parts.group(1) : zeros ? "0" : " ";
        char align = parts.group(2) != null ? parts.group(2).charAt(0) : zeros && number ? '=' : number ? '>' : '<';
        return FormatSpec.padded(text, parts.group(6) == null ? 0 : Integer.parseInt(parts.group(6)), fill, align);
    }

    private static String text(Object value, Matcher parts) {
        if (!(value instanceof String || value instanceof Boolean)) {
            throw TemplateError.type("unsupported format string passed to " + Python.type(value) + ".__format__");
        }
        if (parts.group(9) != null && !parts.group(9).equals("s")) {
            throw TemplateError.value(
                    "Unknown format code '" + parts.group(9) + "' for object of type '" + Python.type(value) + "'");
        }
        String text = Text.of(value);
        return parts.group(8) == null
                ? text
                : String.join(
                        "", new Slice(None.NONE, Long.parseLong(parts.group(8)), None.NONE).of(Text.characters(text)));
    }

    private static String number(Object value, Matcher parts) {
        boolean integer = Arithmetic.isInteger(value);
        char type =
                parts.group(9) == null ? (integer ? 'd' : 'n') : parts.group(9).charAt(0);
        int precision = parts.group(8) == null ? -1 : Integer.parseInt(parts.group(8));
        String text;
        if (integer && "dxXob".indexOf(type) >= 0) {
            text = FormatSpec.integer(Arithmetic.big(value), type);
        } else if ("fFeEgG".indexOf(type) >= 0) {
            text = FormatSpec.floating(Arithmetic.floating(value), type, precision < 0 ? 6 : precision);
        } else if (type == '%') {
            text = FormatSpec.floating(Arithmetic.floating(value) * 100, 'f', precision < 0 ? 6 : precision) + "%";
        } else if (type == 'n' && !integer) {
            text = precision < 0 ? Text.number((Double) value) : FormatSpec.floating((Double) value, 'g', precision);
        } else {
            throw TemplateError.value(
                    "Unknown format code '" + type + "' for object of type '" + Python.type(value) + "'");
        }
        if (parts.group(7) != null) {
            text = FormatSpec.grouped(text, parts.group(7).charAt(0));
        }
        String sign = parts.group(3);
        return sign != null && !sign.equals("-") && !text.startsWith("-") ? sign + text : text;
    }
}
