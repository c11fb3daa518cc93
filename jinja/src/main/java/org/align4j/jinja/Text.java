package org.align4j.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Python's {@code str} and {@code repr}, and characters as Python counts them: code points. */
final class Text {
    private Text() {}

    static String of(Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Markup markup) {
            return markup.text();
        }
        return value instanceof Undefined ? "" : repr(value);
    }

    /** The texts one after the other, with another between them. */
    static String joined(String separator, List<String> texts) {
        long length = (long) separator.length() * texts.size();
        for (String text : texts) {
            length += text.length();
        }
        RenderBudget.current().text(length);
        return String.join(separator, texts);
    }

    static String repeated(String text, long times) {
        long count = Math.max(0, times);
        if (count > 0) {
            RenderBudget.current()
                    .fits(Integer.MAX_VALUE / count < text.length() ? Long.MAX_VALUE : count * text.length());
        }
        RenderBudget.current().read(count * text.length());
        return text.isEmpty() ? text : text.repeat((int) count);
    }

    /** The start of a text, for a message of one line. */
    static String shortened(String text) {
        String line = text.replace('\n', ' ').replace('\r', ' ');
        return line.length() <= 60 ? line : line.substring(0, 60) + "…";
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
        RenderBudget.current().enter();
        String text = container(value);
        RenderBudget.current().leave();
        return text;
    }

    private static String container(Object value) {
        if (value instanceof List<?>) {
            return listed(Python.items(value), "[", "]");
        }
        if (value instanceof Tuple) {
            List<Object> items = Python.items(value);
            return listed(items, "(", items.size() == 1 ? ",)" : ")");
        }
        if (value instanceof Map<?, ?> map) {
            List<String> entries = new ArrayList<>();
            map.forEach((key, item) -> entries.add(joined("", List.of(repr(key), ": ", repr(item)))));
            return "{" + joined(", ", entries) + "}";
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
        if (value instanceof Macro) {
            return value.toString();
        }
        if (value instanceof LoopState loop) {
            return "<LoopContext " + loop.attribute("index") + "/" + loop.attribute("length") + ">";
        }
        // Python prints an address here, which no two runs share.
        throw TemplateError.unsupported("printing a " + Python.type(value));
    }

    private static String listed(List<Object> items, String open, String close) {
        List<String> texts = new ArrayList<>();
        items.forEach(item -> texts.add(repr(item)));
        return open + joined(", ", texts) + close;
    }

    private static String quoted(String text) {
        RenderBudget.current().text(text.length());
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
        RenderBudget.current().read(text.length());
        return text.codePointCount(0, text.length());
    }

    /** Every character as a text of its own. */
    static List<String> characters(String text) {
        RenderBudget.current().spend(text.length());
        List<String> characters = new ArrayList<>(text.length());
        text.codePoints().forEach(c -> characters.add(Character.toString(c)));
        return characters;
    }
}
