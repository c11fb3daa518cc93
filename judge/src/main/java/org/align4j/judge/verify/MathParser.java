package org.align4j.judge.verify;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.align4j.judge.verify.MathExpression.Constant;
import org.align4j.judge.verify.MathExpression.Function;
import org.align4j.judge.verify.MathExpression.Literal;
import org.align4j.judge.verify.MathExpression.Operation;
import org.align4j.judge.verify.MathExpression.Variable;

/**
 * Reads an expression as people and LaTeX write it, by recursive descent: sums, products (also without a sign between),
 * powers, fractions, roots, functions, factorials, absolute values.
 */
final class MathParser {
    private static final int DEEPEST = 60;
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?|\\.\\d+");
    private static final Pattern WORD = Pattern.compile("\\\\?[a-zA-Z]+");
    private static final Set<String> FUNCTIONS =
            Set.of("sqrt", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "ln", "log", "exp");

    private static final Set<String> GREEK = Set.of(
            "alpha", "beta", "gamma", "delta", "theta", "lambda", "mu", "phi", "omega", "epsilon", "sigma", "rho",
            "tau");

    private final String text;
    private int at;
    private int depth;

    MathParser(String text) {
        this.text = text;
    }

    MathExpression whole() {
        MathExpression all = sum();
        if (!rest().isBlank()) {
            throw new IllegalArgumentException("cannot read " + rest());
        }
        return all;
    }

    private MathExpression sum() {
        if (++depth > DEEPEST) {
            throw new IllegalArgumentException("too deep");
        }
        MathExpression left = product();
        while (next() == '+' || next() == '-') {
            char sign = take();
            left = new Operation(sign, left, product());
        }
        depth--;
        return left;
    }

    private MathExpression product() {
        MathExpression left = signed();
        while (true) {
            char next = next();
            if (next == '*' || next == '/') {
                take();
                left = new Operation(next, left, signed());
            } else if (startsFactor(next)) {
                left = new Operation('*', left, power());
            } else {
                return left;
            }
        }
    }

    private static boolean startsFactor(char c) {
        return Character.isLetterOrDigit(c)
                || c == '('
                || c == '\\'
                || c == '{'
                || c == '.'
                || c == '\u221a'
                || c == '\u03c0';
    }

    private MathExpression signed() {
        if (next() == '-') {
            take();
            return new Operation('*', new Literal(Rational.of("-1")), signed());
        }
        if (next() == '+') {
            take();
            return signed();
        }
        return power();
    }

    private MathExpression power() {
        MathExpression base = factor();
        while (next() == '!') {
            take();
            base = new Function("factorial", base);
        }
        if (next() == '^') {
            take();
            return new Operation('^', base, exponent());
        }
        return base;
    }

    /** To the right: 2^3^2 is 2^9. */
    private MathExpression exponent() {
        if (next() == '{') {
            return braced();
        }
        if (next() == '-') {
            take();
            return new Operation('*', new Literal(Rational.of("-1")), exponent());
        }
        return Character.isDigit(next()) || next() == '(' ? power() : argument();
    }

    private MathExpression factor() {
        char c = next();
        if (Character.isDigit(c) || c == '.') {
            return new Literal(Rational.of(matched(NUMBER)));
        }
        if (c == '(' || c == '{' || c == '[') {
            take();
            MathExpression inside = sum();
            expect(c == '(' ? ')' : c == '{' ? '}' : ']');
            return inside;
        }
        if (c == '|') {
            take();
            MathExpression inside = sum();
            expect('|');
            return new Function("abs", inside);
        }
        if (c == '\u221a') {
            take();
            return new Function("sqrt", factor());
        }
        if (c == '\u03c0' || c == '\u221e') {
            take();
            return new Constant(c == '\u03c0' ? Math.PI : Double.POSITIVE_INFINITY);
        }
        return word(matched(WORD));
    }

    private MathExpression word(String written) {
        String name = written.startsWith("\\") ? written.substring(1) : written;
        if (name.equals("frac")) {
            MathExpression numerator = argument();
            return new Operation('/', numerator, argument());
        }
        if (name.equals("sqrt") && next() == '[') {
            take();
            MathExpression degree = sum();
            expect(']');
            return new Operation('^', argument(), new Operation('/', new Literal(Rational.of("1")), degree));
        }
        if (FUNCTIONS.contains(name)) {
            return function(name);
        }
        if (name.equals("pi")) {
            return new Constant(Math.PI);
        }
        if (name.equals("infty") || name.equals("infinity") || name.equals("inf")) {
            return new Constant(Double.POSITIVE_INFINITY);
        }
        if (written.startsWith("\\") && !GREEK.contains(name)) {
            throw new IllegalArgumentException("cannot read \\" + name);
        }
        return letters(written.startsWith("\\") ? List.of(written) : List.of(name.split("")));
    }

    /** {@code sin^2 x} and {@code sin(x)^2} are the square of the sine, {@code sin x^2} is the sine of a square. */
    private MathExpression function(String name) {
        if (name.equals("sqrt")) {
            return new Function(name, argument());
        }
        if (next() == '^') {
            take();
            MathExpression exponent = exponent();
            return new Operation('^', new Function(name, factor()), exponent);
        }
        return new Function(name, next() == '(' || next() == '{' ? factor() : power());
    }

    /** {@code xy} is x times y; e is Euler's number. A word of prose is not a formula. */
    private MathExpression letters(List<String> names) {
        if (names.size() > 3) {
            throw new IllegalArgumentException("a word, not a formula");
        }
        MathExpression product = letter(names.get(0));
        for (String name : names.subList(1, names.size())) {
            product = new Operation('*', product, letter(name));
        }
        return product;
    }

    private static MathExpression letter(String name) {
        return name.equals("e") ? new Constant(Math.E) : new Variable(name);
    }

    /** What a LaTeX command takes: braces, brackets, or one digit or letter. */
    private MathExpression argument() {
        char c = next();
        if (c == '{') {
            return braced();
        }
        if (Character.isDigit(c)) {
            at++;
            return new Literal(Rational.of(String.valueOf(c)));
        }
        return factor();
    }

    private MathExpression braced() {
        expect('{');
        MathExpression inside = sum();
        expect('}');
        return inside;
    }

    private void expect(char c) {
        if (next() != c) {
            throw new IllegalArgumentException("wanted " + c + " before " + rest());
        }
        take();
    }

    private String matched(Pattern pattern) {
        next();
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        if (!matcher.lookingAt()) {
            throw new IllegalArgumentException("cannot read " + rest());
        }
        at = matcher.end();
        return matcher.group();
    }

    /** The next character that is not white space; a space at the end. */
    private char next() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : ' ';
    }

    private char take() {
        return text.charAt(at++);
    }

    private String rest() {
        return text.substring(at);
    }
}
