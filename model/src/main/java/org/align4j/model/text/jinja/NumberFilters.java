package org.align4j.model.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Filters that give numbers, and the default. */
final class NumberFilters {
    private NumberFilters() {}

    static void register() {
        for (String name : List.of("default", "d")) {
            Filters.put(name, List.of("default_value", "boolean"), (value, arguments) -> {
                boolean missing = value instanceof Undefined || (arguments.flag("boolean") && !Python.truth(value));
                return missing ? arguments.get("default_value", "") : value;
            });
        }
        Filters.put("abs", List.of(), (value, arguments) -> absolute(value));
        Filters.put("int", List.of("default", "base"), NumberFilters::integer);
        Filters.put("float", List.of("default"), (value, arguments) -> {
            Double number = floating(Undefined.refuse(value));
            return number == null ? arguments.get("default", 0.0) : number;
        });
        Filters.put("round", List.of("precision", "method"), NumberFilters::round);
        Filters.put("filesizeformat", List.of("binary"), NumberFilters::fileSize);
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
            BigInteger whole = parse(text, (int) arguments.integer("base", 10));
            if (whole != null) {
                return Arithmetic.narrow(whole);
            }
        }
        Double number = floating(value);
        return number == null || !Double.isFinite(number)
                ? arguments.get("default", 0L)
                : Arithmetic.narrow(new BigDecimal(number).toBigInteger());
    }

    private static @Nullable BigInteger parse(String text, int base) {
        String digits = Spaces.strip(text).toLowerCase(java.util.Locale.ROOT);
        String sign = digits.startsWith("-") ? "-" : "";
        digits = digits.replaceFirst("^[-+]", "");
        String prefix = base == 16 ? "0x" : base == 8 ? "0o" : base == 2 ? "0b" : "";
        digits = !prefix.isEmpty() && digits.startsWith(prefix) ? digits.substring(2) : digits;
        if (!digits.matches("[\\p{Nd}a-z]+(_[\\p{Nd}a-z]+)*")) {
            return null;
        }
        try {
            return new BigInteger(sign + digits.replace("_", ""), base);
        } catch (NumberFormatException e) {
            return null; // digits beyond the base: int() raises ValueError, and the filter gives its default
        }
    }

    private static @Nullable Double floating(Object value) {
        if (Arithmetic.isNumber(value)) {
            return Arithmetic.floating(value);
        }
        if (!(value instanceof String text)) {
            return null;
        }
        String digits = Spaces.strip(text).toLowerCase(java.util.Locale.ROOT);
        if (digits.matches("[-+]?(inf|infinity)")) {
            return digits.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        if (digits.matches("[-+]?nan")) {
            return Double.NaN;
        }
        String number = "\\d+(_\\d+)*";
        boolean valid =
                digits.matches("[-+]?(" + number + "\\.?(" + number + ")?|\\." + number + ")(e[-+]?" + number + ")?");
        return valid ? (Double) Double.parseDouble(digits.replace("_", "")) : null;
    }

    private static Object round(Object value, Arguments.Bound arguments) {
        Undefined.refuse(value);
        if (!Arithmetic.isNumber(value)) {
            throw TemplateError.type("type " + Python.type(value) + " doesn't define __round__ method");
        }
        int precision = (int) arguments.integer("precision", 0);
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

    private static Object fileSize(Object value, Arguments.Bound arguments) {
        Double bytes = floating(Undefined.refuse(value));
        if (bytes == null) {
            throw TemplateError.value("could not convert to a number: " + Text.repr(value));
        }
        boolean binary = arguments.flag("binary");
        int base = binary ? 1024 : 1000;
        if (bytes == 1) {
            return "1 Byte";
        }
        if (bytes < base) {
            return (long) (double) bytes + " Bytes";
        }
        String prefixes = binary ? "KMGTPEZY" : "kMGTPEZY";
        double unit = base;
        int index = -1;
        do {
            unit *= base;
            index++;
        } while (bytes >= unit && index < prefixes.length() - 1);
        return FormatSpec.floating(base * bytes / unit, 'f', 1) + " " + prefixes.charAt(index) + (binary ? "iB" : "B");
    }
}
