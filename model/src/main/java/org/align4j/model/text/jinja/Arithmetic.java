package org.align4j.model.text.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Python's arithmetic. */
final class Arithmetic {
    private static final int LONGEST_REPETITION = 10_000_000;

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

    /** A value used as an index or a count. */
    static long index(Object value) {
        Undefined.refuse(value);
        if (!isInteger(value)) {
            throw TemplateError.type("'" + Python.type(value) + "' object cannot be interpreted as an integer");
        }
        return big(value).longValue();
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
            return PercentFormat.format(format, right);
        }
        Undefined.refuse(left);
        Undefined.refuse(right);
        if (isNumber(left) && isNumber(right)) {
            return left instanceof Double || right instanceof Double
                    ? floats(operator, floating(left), floating(right))
                    : integers(operator, big(left), big(right));
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
        String name = operator.equals("**") ? "** or pow()" : operator;
        return TemplateError.type("unsupported operand type(s) for " + name + ": '" + Python.type(left) + "' and '"
                + Python.type(right) + "'");
    }

    private static Object integers(String operator, BigInteger left, BigInteger right) {
        return switch (operator) {
            case "+" -> narrow(left.add(right));
            case "-" -> narrow(left.subtract(right));
            case "*" -> narrow(left.multiply(right));
            case "/" -> quotient(left, right);
            case "//" -> narrow(floorDivide(left, right));
            case "%" -> narrow(left.subtract(floorDivide(left, right).multiply(right)));
            default -> power(left, right);
        };
    }

    private static Object quotient(BigInteger left, BigInteger right) {
        if (right.signum() == 0) {
            throw new TemplateError("ZeroDivisionError", "division by zero");
        }
        if (left.bitLength() < 53 && right.bitLength() < 53) {
            return left.doubleValue() / right.doubleValue();
        }
        return new BigDecimal(left)
                .divide(new BigDecimal(right), new java.math.MathContext(60))
                .doubleValue();
    }

    private static BigInteger floorDivide(BigInteger left, BigInteger right) {
        if (right.signum() == 0) {
            throw new TemplateError("ZeroDivisionError", "integer division or modulo by zero");
        }
        BigInteger[] parts = left.divideAndRemainder(right);
        boolean inexactNegative = parts[1].signum() != 0 && left.signum() * right.signum() < 0;
        return inexactNegative ? parts[0].subtract(BigInteger.ONE) : parts[0];
    }

    private static Object power(BigInteger left, BigInteger right) {
        if (right.signum() < 0) {
            return floats("**", left.doubleValue(), right.doubleValue());
        }
        if (right.bitLength() > 31 || (long) left.bitLength() * right.intValue() > 1 << 24) {
            throw new TemplateError("OverflowError", "the power is too large");
        }
        return narrow(left.pow(right.intValue()));
    }

    private static Object floats(String operator, double left, double right) {
        if (right == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
            throw new TemplateError("ZeroDivisionError", "float division by zero");
        }
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> left / right;
            case "//" -> Math.floor(left / right);
            case "%" -> modulo(left, right);
            default -> Math.pow(left, right);
        };
    }

    private static double modulo(double left, double right) {
        double remainder = left % right;
        return remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder;
    }

    private static Object joined(Object left, Object right) {
        if (left instanceof String first) {
            if (right instanceof String second) {
                return first + second;
            }
            throw TemplateError.type("can only concatenate str (not \"" + Python.type(right) + "\") to str");
        }
        if (left instanceof List<?> first && right instanceof List<?> second) {
            List<Object> both = new ArrayList<>(first);
            both.addAll(second);
            return both;
        }
        if (left instanceof Tuple first && right instanceof Tuple second) {
            List<Object> both = new ArrayList<>(first.items());
            both.addAll(second.items());
            return new Tuple(both);
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
        long count = Math.max(0, times);
        if (count * Math.max(1, Python.length(value)) > LONGEST_REPETITION) {
            throw new TemplateError("OverflowError", "the repetition is too long");
        }
        if (value instanceof String text) {
            return text.repeat((int) count);
        }
        List<Object> all = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            all.addAll(Python.items(value));
        }
        return value instanceof Tuple ? new Tuple(all) : all;
    }
}
