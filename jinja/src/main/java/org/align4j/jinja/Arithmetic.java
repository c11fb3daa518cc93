package org.align4j.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** Python's arithmetic on integers of up to 64 bits; larger ones can be read, compared and printed. */
final class Arithmetic {
    private Arithmetic() {}

    static Object narrow(BigInteger value) {
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    static boolean isInteger(Object value) {
        return value instanceof Long || value instanceof BigInteger || value instanceof Boolean;
    }

    static boolean isNumber(Object value) {
        return isInteger(value) || value instanceof Double;
    }

    static BigInteger big(Object value) {
        if (value instanceof Boolean flag) {
            return flag ? BigInteger.ONE : BigInteger.ZERO;
        }
        return value instanceof BigInteger number ? number : BigInteger.valueOf((Long) value);
    }

    static double floating(Object value) {
        return value instanceof Double number ? number : big(value).doubleValue();
    }

    static double finite(double number) {
        if (!Double.isFinite(number)) {
            throw new TemplateError("OverflowError", "cannot convert float " + Text.number(number) + " to integer");
        }
        return number;
    }

    /** A value used as an index or a count. */
    static long index(Object value) {
        Undefined.refuse(value);
        if (!isInteger(value)) {
            throw TemplateError.type("'" + Python.type(value) + "' object cannot be interpreted as an integer");
        }
        return small(value);
    }

    private static long small(Object integer) {
        if (integer instanceof BigInteger) {
            throw beyond();
        }
        return integer instanceof Boolean flag ? (flag ? 1 : 0) : (Long) integer;
    }

    static TemplateError beyond() {
        return TemplateError.unsupported("arithmetic with integers beyond 64 bits");
    }

    static Object sign(String sign, Object value) {
        Undefined.refuse(value);
        if (!isNumber(value)) {
            throw TemplateError.type("bad operand type for unary " + sign + ": '" + Python.type(value) + "'");
        }
        if (sign.equals("+")) {
            return value instanceof Boolean ? narrow(big(value)) : value;
        }
        return value instanceof Double number
                ? (Object) (-number)
                : narrow(big(value).negate());
    }

    static Object apply(String operator, Object left, Object right) {
        if (operator.equals("%") && left instanceof String format) {
            return Formats.percent(format, right);
        }
        Undefined.refuse(left);
        Undefined.refuse(right);
        if (isNumber(left) && isNumber(right)) {
            return left instanceof Double || right instanceof Double
                    ? (Object) floats(operator, floating(left), floating(right))
                    : integers(operator, small(left), small(right));
        }
        if (operator.equals("+")) {
            return joined(left, right);
        }
        if (operator.equals("*") && isInteger(right) && repeatable(left)) {
            return repeated(left, index(right));
        }
        if (operator.equals("*") && isInteger(left) && repeatable(right)) {
            return repeated(right, index(left));
        }
        throw unsupported(operator, left, right);
    }

    private static TemplateError unsupported(String operator, Object left, Object right) {
        return TemplateError.type("unsupported operand type(s) for " + operator + ": '" + Python.type(left) + "' and '"
                + Python.type(right) + "'");
    }

    private static Object integers(String operator, long left, long right) {
        if (right == 0 && operator.equals("/")) {
            throw new TemplateError("ZeroDivisionError", "division by zero");
        }
        if (right == 0 && (operator.equals("//") || operator.equals("%"))) {
            throw new TemplateError("ZeroDivisionError", "integer division or modulo by zero");
        }
        try {
            return switch (operator) {
                case "+" -> Math.addExact(left, right);
                case "-" -> Math.subtractExact(left, right);
                case "*" -> Math.multiplyExact(left, right);
                case "/" ->
                    left == 0
                            ? floats("/", (double) left, (double) right)
                            : new BigDecimal(left)
                                    .divide(new BigDecimal(right), new MathContext(60))
                                    .doubleValue();
                case "//" -> right == -1 ? Math.negateExact(left) : Math.floorDiv(left, right);
                default -> Math.floorMod(left, right);
            };
        } catch (ArithmeticException e) {
            throw beyond();
        }
    }

    private static double floats(String operator, double left, double right) {
        if (right == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
            throw new TemplateError("ZeroDivisionError", "float division by zero");
        }
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> left / right;
            case "//" -> floorDivided(left, right);
            default -> modulo(left, right);
        };
    }

    private static double modulo(double left, double right) {
        double remainder = left % right;
        if (remainder == 0) {
            return Math.copySign(0, right);
        }
        return (remainder < 0) != (right < 0) ? remainder + right : remainder;
    }

    /** Python's way to round down: what is left after the remainder is taken away, so that 1.0 // 0.1 is 9. */
    private static double floorDivided(double left, double right) {
        double remainder = modulo(left, right);
        double quotient = (left - remainder) / right;
        if (quotient == 0) {
            return Math.copySign(0, left / right);
        }
        double floor = Math.floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static Object joined(Object left, Object right) {
        if (left instanceof String first) {
            if (right instanceof String second) {
                return Text.joined("", List.of(first, second));
            }
            throw TemplateError.type("can only concatenate str (not \"" + Python.type(right) + "\") to str");
        }
        boolean lists = left instanceof List && right instanceof List;
        if (lists || (left instanceof Tuple && right instanceof Tuple)) {
            List<Object> both = new ArrayList<>(Python.items(left));
            both.addAll(Python.items(right));
            return lists ? both : new Tuple(both);
        }
        if (left instanceof List || left instanceof Tuple) {
            String type = Python.type(left);
            throw TemplateError.type(
                    "can only concatenate " + type + " (not \"" + Python.type(right) + "\") to " + type);
        }
        throw unsupported("+", left, right);
    }

    private static boolean repeatable(Object value) {
        return value instanceof String || value instanceof List || value instanceof Tuple;
    }

    private static Object repeated(Object value, long times) {
        if (value instanceof String text) {
            return Text.repeated(text, times);
        }
        List<Object> all = new ArrayList<>();
        for (long i = 0; i < times && Python.length(value) > 0; i++) {
            all.addAll(Python.items(value));
        }
        return value instanceof Tuple ? new Tuple(all) : all;
    }
}
