package org.align4j.jinja;

/** What a quoted string stands for: Python's {@code unicode-escape}. */
final class StringLiteral {
    private StringLiteral() {}

    /** @param quoted with its quotes */
    static String value(String quoted, int line) {
        String text = quoted.substring(1, quoted.length() - 1);
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder value = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                value.append(c);
                i++;
            } else {
                i = escape(text, i + 1, value, line);
            }
        }
        return value.toString();
    }

    /** Reads what follows a backslash; the index after it. */
    private static int escape(String text, int index, StringBuilder value, int line) {
        char kind = text.charAt(index);
        int simple = "abfnrtv\\'\"".indexOf(kind);
        if (simple >= 0) {
            value.append("\u0007\b\f\n\r\t\u000b\\'\"".charAt(simple));
            return index + 1;
        }
        return switch (kind) {
            case '\n' -> index + 1;
            case 'x' -> code(text, index + 1, 2, value, line);
            case 'u' -> code(text, index + 1, 4, value, line);
            case 'U' -> code(text, index + 1, 8, value, line);
            case 'N' -> throw TemplateError.unsupported("\\N{...} in a string").at(line);
            default ->
                kind >= '0' && kind <= '7' ? octal(text, index, value) : unknown(text.codePointAt(index), index, value);
        };
    }

    /** The backslash stays; Jinja2 has by then written what is not ASCII as an escape, which that backslash keeps as text. */
    private static int unknown(int point, int index, StringBuilder value) {
        value.append('\\');
        if (point < 0x80) {
            value.appendCodePoint(point);
        } else {
            value.append((point < 0x100 ? "x%02x" : point < 0x10000 ? "u%04x" : "U%08x").formatted(point));
        }
        return index + Character.charCount(point);
    }

    private static int octal(String text, int index, StringBuilder value) {
        int end = index;
        while (end < text.length() && end < index + 3 && text.charAt(end) >= '0' && text.charAt(end) <= '7') {
            end++;
        }
        value.appendCodePoint(Integer.parseInt(text.substring(index, end), 8));
        return end;
    }

    private static int code(String text, int index, int digits, StringBuilder value, int line) {
        String hex = text.substring(index, Math.min(text.length(), index + digits));
        if (!hex.matches("[0-9a-fA-F]{" + digits + "}")) {
            throw TemplateError.syntax("truncated escape in a string", line);
        }
        int point = Integer.parseUnsignedInt(hex, 16);
        if (!Character.isValidCodePoint(point)) {
            throw TemplateError.syntax("illegal Unicode character in a string", line);
        }
        value.appendCodePoint(point);
        return index + digits;
    }
}
