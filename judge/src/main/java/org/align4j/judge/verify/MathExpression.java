package org.align4j.judge.verify;

import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** An expression of numbers, variables, operations and functions; compared exactly where it is rational. */
sealed interface MathExpression {
    /** Points at which expressions with variables are compared, and how many of them both must have a value at. */
    int POINTS = 12;

    int ENOUGH = 3;

    double TOLERANCE = 1e-9;

    /**
     * @throws IllegalArgumentException if it cannot be read
     */
    static MathExpression parse(String text) {
        return new MathParser(text).whole();
    }

    /** The value where variables have these; NaN where it has none. */
    double at(Map<String, Double> variables);

    /** The exact value, where it has one. */
    Optional<Rational> exact();

    /** Adds the names of its variables. */
    void variables(SortedSet<String> names);

    /** This per hundred. */
    default MathExpression hundredth() {
        return new Operation('*', this, new Literal(Rational.of("0.01")));
    }

    /** Whether both have the same value everywhere that is looked at. */
    default boolean equal(MathExpression other) {
        if (exact().isPresent() && other.exact().isPresent()) {
            return exact().equals(other.exact());
        }
        SortedSet<String> names = new TreeSet<>();
        variables(names);
        SortedSet<String> others = new TreeSet<>();
        other.variables(others);
        if (!names.equals(others) && (names.isEmpty() || others.isEmpty())) {
            return false;
        }
        names.addAll(others);
        int compared = 0;
        for (int i = 0; i < POINTS; i++) {
            Map<String, Double> point = point(names, i);
            double a = at(point);
            double b = other.at(point);
            if (Double.isNaN(a) != Double.isNaN(b)) {
                return false;
            }
            if (!Double.isNaN(a)) {
                if (!near(a, b)) {
                    return false;
                }
                compared++;
            }
        }
        return compared >= ENOUGH;
    }

    private static boolean near(double a, double b) {
        boolean finite = !Double.isInfinite(a) && !Double.isInfinite(b);
        return a == b || (finite && Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.max(Math.abs(a), Math.abs(b))));
    }

    /** Numbers without a pattern between -2.5 and 4.5, most of them positive: the same in every run. */
    private static Map<String, Double> point(SortedSet<String> names, int number) {
        Map<String, Double> point = new TreeMap<>();
        int k = 1;
        for (String name : names) {
            double fraction = (number + 1) * 0.6180339887 * k + 0.2718281828 * k;
            point.put(name, (fraction - Math.floor(fraction)) * 7 - 2.5);
            k++;
        }
        return point;
    }

    /** A rational number. */
    record Literal(Rational value) implements MathExpression {
        @Override
        public double at(Map<String, Double> variables) {
            return value.toDouble();
        }

        @Override
        public Optional<Rational> exact() {
            return Optional.of(value);
        }

        @Override
        public void variables(SortedSet<String> names) {}
    }

    /** π, e or infinity. */
    record Constant(double value) implements MathExpression {
        @Override
        public double at(Map<String, Double> variables) {
            return value;
        }

        @Override
        public Optional<Rational> exact() {
            return Optional.empty();
        }

        @Override
        public void variables(SortedSet<String> names) {}
    }

    /** A letter. */
    record Variable(String name) implements MathExpression {
        @Override
        public double at(Map<String, Double> variables) {
            return variables.get(name);
        }

        @Override
        public Optional<Rational> exact() {
            return Optional.empty();
        }

        @Override
        public void variables(SortedSet<String> names) {
            names.add(name);
        }
    }

    /** One of {@code + - * / ^}. */
    record Operation(char sign, MathExpression left, MathExpression right) implements MathExpression {
        @Override
        public double at(Map<String, Double> variables) {
            double a = left.at(variables);
            double b = right.at(variables);
            double value = switch (sign) {
                case '+' -> a + b;
                case '-' -> a - b;
                case '*' -> a * b;
                case '/' -> b == 0 ? Double.NaN : a / b;
                default -> Math.pow(a, b);
            };
            boolean overflown = Double.isInfinite(value) && !Double.isInfinite(a) && !Double.isInfinite(b);
            return overflown ? Double.NaN : value;
        }

        @Override
        public Optional<Rational> exact() {
            Optional<Rational> a = left.exact();
            Optional<Rational> b = right.exact();
            if (a.isEmpty() || b.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(
                        switch (sign) {
                            case '+' -> a.get().plus(b.get());
                            case '-' -> a.get().plus(b.get().negated());
                            case '*' -> a.get().times(b.get());
                            case '/' -> a.get().times(b.get().inverse());
                            default -> a.get().power(b.get());
                        });
            } catch (ArithmeticException e) {
                return Optional.empty();
            }
        }

        @Override
        public void variables(SortedSet<String> names) {
            left.variables(names);
            right.variables(names);
        }
    }

    /** A function of one number. */
    record Function(String name, MathExpression of) implements MathExpression {
        @Override
        public double at(Map<String, Double> variables) {
            double x = of.at(variables);
            return switch (name) {
                case "sqrt" -> Math.sqrt(x);
                case "sin" -> Math.sin(x);
                case "cos" -> Math.cos(x);
                case "tan" -> Math.tan(x);
                case "arcsin" -> Math.asin(x);
                case "arccos" -> Math.acos(x);
                case "arctan" -> Math.atan(x);
                case "ln" -> Math.log(x);
                case "log" -> Math.log10(x);
                case "exp" -> Math.exp(x);
                case "abs" -> Math.abs(x);
                default -> factorial(x);
            };
        }

        private static double factorial(double x) {
            if (x < 0 || x > 170 || x != Math.rint(x)) {
                return Double.NaN;
            }
            double product = 1;
            for (int i = 2; i <= x; i++) {
                product *= i;
            }
            return product;
        }

        /** Of perfect squares, small factorials and absolute values. */
        @Override
        public Optional<Rational> exact() {
            Optional<Rational> argument = of.exact();
            if (argument.isEmpty()) {
                return Optional.empty();
            }
            if (name.equals("abs")) {
                return argument.map(x -> x.numerator().signum() < 0 ? x.negated() : x);
            }
            double value = at(Map.of());
            if (value != Math.rint(value) || Math.abs(value) > 1e15) {
                return Optional.empty();
            }
            Rational whole = Rational.of(String.valueOf((long) value));
            boolean root = name.equals("sqrt") && whole.times(whole).equals(argument.get());
            return root || name.equals("factorial") ? Optional.of(whole) : Optional.empty();
        }

        @Override
        public void variables(SortedSet<String> names) {
            of.variables(names);
        }
    }
}
