package org.align4j.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Filters that give numbers, and the default. */
final class NumberFilters {
    /** Python reads no longer integers from text. */
    private static final int MOST_DIGITS = 4300;
    /** Further than this behind the point, or before it, a double has no digits. */
    private static final int DIGITS_OF_DOUBLE = 1100;

    private NumberFilters() {}

    static void register() {
        for (String name : List.of("default", "d")) {
            Filters.put(name, List.of("default_value", "boolean"), (value, arguments) -> {
                boolean missing = value instanceof Undefined || (arguments.flag("boolean") && !Python.truth(value));
                return missing ? arguments.get("default_value", "") : value;
            });
        }
        Filters.put("abs", List.of(), (value, arguments) -> absolute(value));
        Filters.put("int", List.of("default"), NumberFilters::integer);
        Filters.put("float", List.of("default"), (value, arguments) -> {
            Double number = floating(Undefined.refuse(value));
            return number == null ? arguments.get("default", 0.0) : number;
        });
        Filters.put("round", List.of("precision", "method"), NumberFilters::round);
    }

    private static Object absolute(Object value) {
        Undefined.refuse(value);
        if (!Arithmetic.isNumber(value)) {
            throw TemplateError.type("bad operand type for abs(): '" + Python.type(value) + "'");
        }
        return value instanceof Double number
                ? (Object) Math.abs(number)
                : Arithmetic.narrow(Arithmetic.big(value).abs());
    }

    private static Object integer(Object value, Arguments.Bound arguments) {
        Undefined.refuse(value);
        if (Arithmetic.isInteger(value)) {
            return Arithmetic.narrow(Arithmetic.big(value));
        }
        if (value instanceof String text) {
            BigInteger whole = parse(text);
            if (whole != null) {
                return Arithmetic.narrow(whole);
            }
        }
        Double number = floating(value);
        return number == null || !Double.isFinite(number)
                ? arguments.get("default", 0L)
                : Arithmetic.narrow(new BigDecimal(number).toBigInteger());
    }

    private static @Nullable BigInteger parse(String text) {
        String digits = digits(text);
        return digits.matches("[-+]?\\p{Nd}+") ? new BigInteger(digits) : null;
    }

    /** A number's text without the underscores between digits; as it is where they stand elsewhere or are too many. */
    private static String digits(String text) {
        String number = Spaces.strip(text);
        boolean plain = number.length() <= MOST_DIGITS && !number.matches("(?s).*(__|_\\D|\\D_).*|_.*|.*_");
        return plain ? number.replace("_", "") : "";
    }

    private static @Nullable Double floating(Object value) {
        if (Arithmetic.isNumber(value)) {
            return Arithmetic.floating(value);
        }
        if (!(value instanceof String text)) {
            return null;
        }
        String digits = digits(text).toLowerCase(Locale.ROOT);
        if (digits.matches("[-+]?(inf|infinity)")) {
            return digits.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (digits.matches("[-+]?nan")) {
            return Double.NaN;
        }
        boolean valid = digits.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)(e[-+]?\\d+)?");
        return valid ? (Double) Double.parseDouble(digits) : null;
    }

    private static Object round(Object value, Arguments.Bound arguments) {
        Undefined.refuse(value);
        if (!Arithmetic.isNumber(value)) {
            throw TemplateError.type("type " + Python.type(value) + " doesn't define __round__ method");
        }
        int precision =
                (int) Math.max(-DIGITS_OF_DOUBLE, Math.min(DIGITS_OF_DOUBLE, arguments.integer("precision", 0)));
        String method = Text.of(arguments.get("method", "common"));
        double factor = Math.pow(10, precision);
        return switch (method) {
            case "common" -> common(value, precision);
            case "ceil" -> Math.ceil(Arithmetic.floating(value) * factor) / factor;
            case "floor" -> Math.floor(Arithmetic.floating(value) * factor) / factor;
            default -> throw new TemplateError("FilterArgumentError", "method must be common, ceil or floor");
        };
    }

    private static Object common(Object value, int precision) {
        if (!(value instanceof Double number)) {
            BigDecimal whole = new BigDecimal(Arithmetic.big(value));
            return precision >= 0
                    ? Arithmetic.narrow(Arithmetic.big(value))
                    : Arithmetic.narrow(
                            whole.setScale(precision, RoundingMode.HALF_EVEN).toBigInteger());
        }
        if (!Double.isFinite(number)) {
            return number;
        }
        double rounded = new BigDecimal(number)
                .setScale(precision, RoundingMode.HALF_EVEN)
                .doubleValue();
        return rounded == 0 && number < 0 ? -0.0 : rounded;
    }
}
