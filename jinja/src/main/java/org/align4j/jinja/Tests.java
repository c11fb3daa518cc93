package org.align4j.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Every test ({@code value is name}) by its name. */
final class Tests {
    private static final Map<String, Filters.Filter> TESTS = new HashMap<>();

    static {
        simple("defined", value -> !(value instanceof Undefined));
        simple("undefined", value -> value instanceof Undefined);
        simple("none", value -> value == None.NONE);
        simple("boolean", value -> value instanceof Boolean);
        simple("true", value -> Boolean.TRUE.equals(value));
        simple("false", value -> Boolean.FALSE.equals(value));
        simple("integer", value -> Arithmetic.isInteger(value) && !(value instanceof Boolean));
        simple("float", value -> value instanceof Double);
        simple("number", Arithmetic::isNumber);
        simple("string", value -> value instanceof String);
        simple("mapping", value -> value instanceof Map);
        simple("iterable", Python::iterable);
        simple("sequence", Tests::sequence);
        simple("callable", value -> value instanceof Callable || value instanceof Undefined);
        simple("lower", value -> StringCase.isLower(Text.of(value)));
        simple("upper", value -> StringCase.isUpper(Text.of(value)));
        simple("odd", value -> remainder(value, 2L, 1L));
        simple("even", value -> remainder(value, 2L, 0L));
        simple("escaped", value -> false);
        simple("filter", value -> value instanceof String name && Filters.known(name));
        simple("test", value -> value instanceof String name && known(name));
        with("divisibleby", (value, other) -> remainder(value, other, 0L));
        with("sameas", Tests::same);
        with("in", (value, other) -> Ordering.contains(other, value));
        operator("==", "==", "eq", "equalto");
        operator("!=", "!=", "ne");
        operator(">", ">", "gt", "greaterthan");
        operator(">=", ">=", "ge");
        operator("<", "<", "lt", "lessthan");
        operator("<=", "<=", "le");
    }

    private Tests() {}

    static boolean known(String name) {
        return TESTS.containsKey(name);
    }

    static Object apply(String name, Object value, Arguments arguments) {
        Filters.Filter test = TESTS.get(name);
        if (test == null) {
            throw new TemplateError("TemplateRuntimeError", "No test named '" + name + "' found.");
        }
        return test.apply(value, arguments);
    }

    private interface Relation {
        boolean holds(Object value, Object other);
    }

    private static void simple(String name, Predicate<Object> test) {
        TESTS.put(name, (value, arguments) -> {
            arguments.bind(name, List.of());
            return test.test(value);
        });
    }

    private static void with(String name, Relation relation) {
        TESTS.put(name, (value, arguments) -> {
            List<Object> given = List.copyOf(arguments.positional());
            if (given.size() + arguments.named().size() != 1) {
                throw TemplateError.type("the test '" + name + "' takes one argument");
            }
            Object other =
                    given.isEmpty() ? arguments.named().values().iterator().next() : given.get(0);
            return relation.holds(value, other);
        });
    }

    private static void operator(String operator, String... names) {
        for (String name : names) {
            with(name, (value, other) -> Ordering.compare(operator, value, other));
        }
    }

    private static boolean remainder(Object value, Object divisor, Object wanted) {
        return Ordering.equal(Arithmetic.apply("%", value, divisor), wanted);
    }

    private static boolean sequence(Object value) {
        return value instanceof String
                || value instanceof List
                || value instanceof Map
                || value instanceof Tuple
                || value instanceof Range
                || value instanceof Undefined;
    }

    /** Identity; for values that Python keeps once, equality of the same type. */
    private static boolean same(Object value, Object other) {
        boolean keptOnce = value instanceof String || value instanceof Number || value instanceof Boolean;
        return keptOnce ? value.getClass() == other.getClass() && value.equals(other) : value == other;
    }
}
