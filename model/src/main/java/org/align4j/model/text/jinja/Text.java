package org.align4j.model.text.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Python's {@code str} and {@code repr}, and characters as Python counts them: code points. */
final class Text {
    private Text() {}

    static String of(Object value) {
        if (value instanceof String text) {
            return text;
        }
        return value instanceof Undefined ? "" : repr(value);
    }

    static String repr(Object value) {
        if (value instanceof String text) {
            return quoted(text);
        }
        if (value instanceof Boolean flag) {
            return flag ? "True" : "False";
        }
        if (value instanceof Double number) {
            return number(number);
        }
        if (value instanceof Number) {
            return value.toString();
        }
        if (value == None.NONE) {
            return "None";
        }
        if (value instanceof Undefined) {
            return "Undefined";
        }
        return container(value);
    }

    private static String container(Object value) {
        if (value instanceof List<?>) {
            return listed(Python.items(value), "[", "]");
        }
        if (value instanceof Tuple || value instanceof Group) {
            List<Object> items = Python.items(value);
            return listed(items, "(", items.size() == 1 ? ",)" : ")");
        }
        if (value instanceof Map<?, ?> map) {
            StringJoiner joiner = new StringJoiner(", ", "{", "}");
            map.forEach((key, item) -> joiner.add(repr(key) + ": " + repr(item)));
            return joiner.toString();
        }
        if (value instanceof View view) {
            return view.kind() + "(" + listed(view.items(), "[", "]") + ")";
        }
        if (value instanceof Range range) {
            return "range(" + range.start() + ", " + range.stop() + (range.step() == 1 ? "" : ", " + range.step())
                    + ")";
        }
        if (value instanceof Namespace namespace) {
            return "<Namespace " + repr(namespace.attributes()) + ">";
        }
        if (value instanceof Macro macro) {
            return "<Macro '" + macro.signature().name() + "'>";
        }
        if (value instanceof LoopState loop) {
            return "<LoopContext " + loop.attribute("index") + "/" + loop.attribute("length") + ">";
        }
        // Python prints an address here, which no two runs share.
        throw TemplateError.unsupported("printing a " + Python.type(value));
    }

    private static String listed(List<Object> items, String open, String close) {
        StringJoiner joiner = new StringJoiner(", ", open, close);
        items.forEach(item -> joiner.add(repr(item)));
        return joiner.toString();
    }

    private static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder quoted = new StringBuilder().append(quote);
        text.codePoints().forEach(c -> {
            if (c == quote || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (c == '\n') {
                quoted.append("\\n");
            } else if (c == '\r') {
                quoted.append("\\r");
            } else if (c == '\t') {
                quoted.append("\\t");
            } else if (printable(c)) {
                quoted.appendCodePoint(c);
            } else {
                quoted.append(
                        c < 0x100
                                ? "\\x%02x".formatted(c)
                                : c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
            }
        });
        return quoted.append(quote).toString();
    }

    static boolean printable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    /** The shortest digits that read back as the same number, as Python writes them. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= 17; digits++) {
            shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (shortest.doubleValue() == value) {
                break;
            }
        }
        String digits = shortest.unscaledValue().abs().toString().replaceAll("0+$", "");
        int exponent = shortest.precision() - shortest.scale() - 1;
        return (value < 0 ? "-" : "") + placed(digits, exponent);
    }

    /** Digits with their first one standing for 10 to the exponent. */
    private static String placed(String digits, int exponent) {
        if (exponent < -4 || exponent >= 16) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "")
                    + Math.abs(exponent);
        }
        if (exponent < 0) {
            return "0." + "0".repeat(-exponent - 1) + digits;
        }
        if (digits.length() <= exponent + 1) {
            return digits + "0".repeat(exponent + 1 - digits.length()) + ".0";
        }
        return digits.substring(0, exponent + 1) + "." + digits.substring(exponent + 1);
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Every character as a text of its own. */
    static List<String> characters(String text) {
        List<String> characters = new ArrayList<>(text.length());
        text.codePoints().forEach(c -> characters.add(Character.toString(c)));
        return characters;
    }
}
