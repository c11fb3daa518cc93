package org.align4j.model.text;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a tokenizer's regular expression can be given to the tokenizers library, whose matcher (Oniguruma) ends the program
 * when it runs out of stack, of memory or of patience. Published ones split words; none needs what is refused here.
 */
final class SafeExpression {
    private static final int MOST_NESTED = 20;
    private static final int MOST_CHARACTERS = 20_000;
    /** How often a group or character may be written out by counted repetitions, those around it counted. */
    private static final long MOST_COPIES = 10_000;

    private static final List<String> UNUSUAL = List.of("\\g", "\\k", "(*", "(?~", "(?(", "(?{", "(?@");
    private static final Pattern COUNTED = Pattern.compile("(\\d{0,9})(,?)(\\d{0,9})\\}");

    private enum Repetition {
        NONE,
        ONE,
        NESTED
    }

    /**
     * What has been read of a part.
     *
     * @param repetition without an upper end
     * @param copies of its most copied character
     */
    private record Shape(Repetition repetition, long copies) {
        static final Shape PLAIN = new Shape(Repetition.NONE, 1);

        Shape with(Shape other) {
            return new Shape(
                    repetition.compareTo(other.repetition) > 0 ? repetition : other.repetition,
                    Math.max(copies, other.copies));
        }
    }

    private final String text;
    private int at;

    private SafeExpression(String text) {
        this.text = text;
    }

    /** Why it cannot be used; empty if it can. */
    static String fault(String expression) {
        if (expression.length() > MOST_CHARACTERS) {
            return "is longer than " + MOST_CHARACTERS + " characters";
        }
        for (String unusual : UNUSUAL) {
            if (expression.contains(unusual)) {
                return "uses " + unusual + ", which no tokenizer needs";
            }
        }
        if (expression.chars().anyMatch(c -> c == 0)) {
            return "has a character NUL";
        }
        try {
            Shape shape = new SafeExpression(expression).group(0);
            return shape.repetition() == Repetition.NESTED
                    ? "repeats a group that repeats something itself, which can take forever"
                    : shape.copies() > MOST_COPIES ? "counts to more than " + MOST_COPIES : "";
        } catch (TooDeep e) {
            return "is nested more than " + MOST_NESTED + " levels deep";
        }
    }

    /** Ends the reading of a group within too many others. */
    private static final class TooDeep extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Up to the group's end. */
    private Shape group(int depth) {
        if (depth > MOST_NESTED) {
            throw new TooDeep();
        }
        Shape all = Shape.PLAIN;
        Shape last = Shape.PLAIN;
        while (at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case '\\' -> {
                    at++;
                    last = Shape.PLAIN;
                }
                case '[' -> {
                    skipClass();
                    last = Shape.PLAIN;
                }
                case '(' -> last = group(depth + 1);
                case ')' -> {
                    return all;
                }
                case '*', '+' -> last = unbounded(last);
                case '{' -> last = counted(last);
                default -> last = c == '?' ? last : Shape.PLAIN;
            }
            all = all.with(last);
        }
        return all;
    }

    private Shape unbounded(Shape inner) {
        skipMode();
        return new Shape(inner.repetition() == Repetition.NONE ? Repetition.ONE : Repetition.NESTED, inner.copies());
    }

    /** {@code {n}}, {@code {n,m}}, {@code {n,}}; any other brace is a character. */
    private Shape counted(Shape inner) {
        Matcher count = COUNTED.matcher(text).region(at, text.length());
        if (!count.lookingAt()) {
            return Shape.PLAIN;
        }
        at = count.end();
        long least = number(count.group(1));
        long most = Math.max(Math.max(1, least), number(count.group(3)));
        Shape repeated = new Shape(inner.repetition(), Math.min(Integer.MAX_VALUE, inner.copies() * most));
        boolean open = !count.group(2).isEmpty() && count.group(3).isEmpty();
        if (open) {
            return unbounded(repeated);
        }
        skipMode();
        return repeated;
    }

    private static long number(String digits) {
        return digits.isEmpty() ? 0 : Long.parseLong(digits);
    }

    /** Lazy or possessive. */
    private void skipMode() {
        if (at < text.length() && "?+".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void skipClass() {
        int depth = 1;
        boolean first = true;
        while (at < text.length() && depth > 0) {
            char c = text.charAt(at++);
            if (c == '\\') {
                at++;
            } else if (c == '[') {
                depth++;
            } else if (c == ']' && !first) {
                depth--;
            }
            if (depth > MOST_NESTED) {
                throw new TooDeep();
            }
            first = first && c == '^';
        }
    }
}
