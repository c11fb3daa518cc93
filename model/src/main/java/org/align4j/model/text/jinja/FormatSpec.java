package org.align4j.model.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers and texts laid out as Python's two format languages ask. */
final class FormatSpec {
    private FormatSpec() {}

    static String integer(BigInteger value, char type) {
        String digits = switch (type) {
            case 'x' -> value.toString(16);
            case 'X' -> value.toString(16).toUpperCase(Locale.ROOT);
            case 'o' -> value.toString(8);
            case 'b' -> value.toString(2);
            default -> value.toString();
        };
        return digits;
    }

    /** @param type f, e or g, or their capitals */
    static String floating(double value, char type, int precision) {
        if (!Double.isFinite(value)) {
            return Text.number(value);
        }
        String text = switch (Character.toLowerCase(type)) {
            case 'f' -> fixed(value, precision);
            case 'e' -> scientific(value, precision);
            default -> general(value, precision);
        };
        return Character.isUpperCase(type) ? text.toUpperCase(Locale.ROOT) : text;
    }

    private static String sign(double value) {
        return value < 0 || (value == 0 && 1 / value < 0) ? "-" : "";
    }

    private static String fixed(double value, int precision) {
        return sign(value)
                + new BigDecimal(Math.abs(value))
                        .setScale(precision, RoundingMode.HALF_EVEN)
                        .toPlainString();
    }

    private static String scientific(double value, int precision) {
        BigDecimal exact = new BigDecimal(Math.abs(value));
        if (exact.signum() == 0) {
            return sign(value) + "0" + (precision > 0 ? "." + "0".repeat(precision) : "") + "e+00";
        }
        BigDecimal rounded = exact.round(new java.math.MathContext(precision + 1, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        String digits = rounded.unscaledValue().toString();
        digits += "0".repeat(Math.max(0, precision + 1 - digits.length()));
        return sign(value) + digits.charAt(0)
                + (precision > 0 ? "." + digits.substring(1, precision + 1) : "")
                + "e" + (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }

    private static String general(double value, int wanted) {
        int precision = Math.max(1, wanted);
        if (value == 0) {
            return sign(value) + "0";
        }
        BigDecimal rounded =
                new BigDecimal(Math.abs(value)).round(new java.math.MathContext(precision, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent < -4 || exponent >= precision) {
            String text = scientific(value, precision - 1);
            int e = text.indexOf('e');
            return trimmed(text.substring(0, e)) + text.substring(e);
        }
        return trimmed(fixed(value, Math.max(0, precision - 1 - exponent)));
    }

    private static String trimmed(String digits) {
        return digits.indexOf('.') < 0 ? digits : digits.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    /** Digits in groups of three. */
    static String grouped(String number, char separator) {
        int point = number.indexOf('.');
        int end = point < 0 ? number.length() : point;
        StringBuilder grouped = new StringBuilder(number);
        for (int i = end - 3; i > (number.startsWith("-") ? 1 : 0); i -= 3) {
            grouped.insert(i, separator);
        }
        return grouped.toString();
    }

    /** @param align one of {@code < > ^ =}; the last pads after the sign */
    static String padded(String text, int width, String fill, char align) {
        int missing = Math.max(0, width - Text.length(text));
        boolean signed = !text.isEmpty() && "+- ".indexOf(text.charAt(0)) >= 0;
        return switch (align) {
            case '<' -> text + fill.repeat(missing);
            case '^' -> fill.repeat(missing / 2) + text + fill.repeat(missing - missing / 2);
            case '=' ->
                signed ? text.charAt(0) + fill.repeat(missing) + text.substring(1) : fill.repeat(missing) + text;
            default -> fill.repeat(missing) + text;
        };
    }
}
