package org.align4j.jinja;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Python's comparisons. */
final class Ordering {
    private Ordering() {}

    /** Ascending; values that cannot be compared are an error. */
    static final Comparator<Object> ASCENDING = (left, right) -> order("<", left, right);

    static boolean compare(String operator, Object left, Object right) {
        return switch (operator) {
            case "==" -> equal(left, right);
            case "!=" -> !equal(left, right);
            case "in" -> contains(right, left);
            case "not in" -> !contains(right, left);
            case "<" -> ordered(operator, left, right) && order(operator, left, right) < 0;
            case "<=" -> ordered(operator, left, right) && order(operator, left, right) <= 0;
            case ">" -> ordered(operator, left, right) && order(operator, left, right) > 0;
            default -> ordered(operator, left, right) && order(operator, left, right) >= 0;
        };
    }

    static boolean equal(Object left, Object right) {
        RenderBudget.current().enter();
        boolean equal = same(left, right);
        RenderBudget.current().leave();
        return equal;
    }

    private static boolean same(Object left, Object right) {
        if (Arithmetic.isNumber(left) && Arithmetic.isNumber(right)) {
            return !notANumber(left) && !notANumber(right) && numbers(left, right) == 0;
        }
        if (left instanceof Map<?, ?> first && right instanceof Map<?, ?> second) {
            return first.size() == second.size()
                    && first.keySet().stream()
                            .allMatch(key -> second.containsKey(key) && equal(first.get(key), second.get(key)));
        }
        boolean lists = left instanceof List && right instanceof List;
        boolean tuples = left instanceof Tuple && right instanceof Tuple;
        if (lists || tuples || (left instanceof Range && right instanceof Range)) {
            return sequencesEqual(Python.items(left), Python.items(right));
        }
        if (left == right) {
            return true;
        }
        if (left instanceof View first && right instanceof View second) {
            return setsEqual(first, second);
        }
        if (left instanceof String first) {
            RenderBudget.current().read(first.length());
            return left.equals(right);
        }
        if (left instanceof Markup) {
            return left.equals(right);
        }
        // Of what is left only undefined values equal others: going through what they hold is not for Java to do.
        return left instanceof Undefined && right instanceof Undefined;
    }

    /** Keys and items are sets; values are equal to themselves alone. */
    private static boolean setsEqual(View left, View right) {
        return !left.kind().equals("dict_values")
                && left.kind().equals(right.kind())
                && left.items().size() == right.items().size()
                && left.items().stream().allMatch(item -> contains(right, item));
    }

    private static boolean sequencesEqual(List<Object> left, List<Object> right) {
        boolean same = left.size() == right.size();
        for (int i = 0; same && i < left.size(); i++) {
            same = equal(left.get(i), right.get(i));
        }
        return same;
    }

    private static boolean notANumber(Object value) {
        return value instanceof Double number && number.isNaN();
    }

    private static int numbers(Object left, Object right) {
        if (Arithmetic.isInteger(left) && Arithmetic.isInteger(right)) {
            return Arithmetic.big(left).compareTo(Arithmetic.big(right));
        }
        double first = Arithmetic.floating(left);
        double second = Arithmetic.floating(right);
        if (Double.isInfinite(first)
                || Double.isInfinite(second)
                || (left instanceof Double && right instanceof Double)) {
            return first < second ? -1 : first > second ? 1 : 0;
        }
        return exact(left).compareTo(exact(right));
    }

    private static BigDecimal exact(Object number) {
        return number instanceof Double floating ? new BigDecimal(floating) : new BigDecimal(Arithmetic.big(number));
    }

    /** False where a NaN makes every order false. */
    private static boolean ordered(String operator, Object left, Object right) {
        order(operator, left, right);
        return !notANumber(left) && !notANumber(right);
    }

    private static int order(String operator, Object left, Object right) {
        Undefined.refuse(left);
        Undefined.refuse(right);
        if (Arithmetic.isNumber(left) && Arithmetic.isNumber(right)) {
            return notANumber(left) || notANumber(right) ? 0 : numbers(left, right);
        }
        if (left instanceof String first && right instanceof String second) {
            RenderBudget.current().read((long) first.length() + second.length());
            return codePoints(first, second);
        }
        if ((left instanceof List && right instanceof List) || (left instanceof Tuple && right instanceof Tuple)) {
            RenderBudget.current().enter();
            int order = sequences(operator, Python.items(left), Python.items(right));
            RenderBudget.current().leave();
            return order;
        }
        throw TemplateError.type("'" + operator + "' not supported between instances of '" + Python.type(left)
                + "' and '" + Python.type(right) + "'");
    }

    private static int sequences(String operator, List<Object> left, List<Object> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            if (!equal(left.get(i), right.get(i))) {
                return order(operator, left.get(i), right.get(i));
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    /** By code point; Java's own order is by UTF-16 unit. */
    private static int codePoints(String left, String right) {
        int[] first = left.codePoints().toArray();
        int[] second = right.codePoints().toArray();
        return java.util.Arrays.compare(first, second);
    }

    static boolean contains(Object container, Object item) {
        if (container instanceof String text) {
            if (item instanceof String part) {
                RenderBudget.current().search(text.length(), part.length());
                return text.contains(part);
            }
            Undefined.refuse(item);
            throw TemplateError.type("'in <string>' requires string as left operand, not " + Python.type(item));
        }
        if (container instanceof Map<?, ?> map) {
            return map.containsKey(Python.key(item));
        }
        if (!Python.iterable(container)) {
            throw TemplateError.type("argument of type '" + Python.type(container) + "' is not iterable");
        }
        return Python.items(container).stream().anyMatch(each -> equal(each, item));
    }
}
