package org.align4j.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.align4j.core.UserError;

/**
 * Patterns of a tokenizer: none may take the tokenizers library forever (its matcher gives up by ending the program), and
 * the replacements one after the other may not blow a text up.
 */
final class ReplacementGrowth {
    private static final long MOST = 10_000;

    private final Path file;
    private long factor = 1;

    ReplacementGrowth(Path file) {
        this.file = file;
    }

    /**
     * Counts one more.
     *
     * @param pattern {@code {"String": …}} or {@code {"Regex": …}}
     * @param content what it is replaced by; missing where a text is only split
     */
    void add(String place, JsonNode pattern, JsonNode content) {
        JsonNode plain = pattern.path("String");
        JsonNode expression = pattern.path("Regex");
        if (pattern.size() != 1 || !(plain.isTextual() || expression.isTextual())) {
            throw new UserError(file + ": " + place + " must be {\"String\": text} or {\"Regex\": text}, but is "
                    + (pattern.toString().length() <= 60 ? pattern : "something else"));
        }
        if (expression.isTextual() && repeatsRepeats(expression.asText())) {
            throw new UserError(file + ": " + place
                    + " repeats a group that repeats something itself; such a pattern can take forever");
        }
        long length = content.asText("").length();
        // an expression may match nothing, before every character
        factor *= plain.isTextual() ? Math.max(1, length / Math.max(1, plain.asText().length())) : 1 + length;
        if (factor > MOST) {
            throw new UserError(file + ": " + place + ": the replacements up to it may make a text " + MOST
                    + " times as long");
        }
    }

    /** Whether an unbounded repetition, as in {@code (a+)*}, stands within another one. */
    static boolean repeatsRepeats(String expression) {
        return new Scanner(expression).group() == Repetition.NESTED;
    }

    private enum Repetition {
        NONE,
        ONE,
        NESTED
    }

    /** Reads an expression's groups and quantifiers; what else it says does not matter here. */
    private static final class Scanner {
        private final String text;
        private int at;

        Scanner(String text) {
            this.text = text;
        }

        /** Up to the group's end. */
        Repetition group() {
            Repetition all = Repetition.NONE;
            Repetition last = Repetition.NONE;
            while (at < text.length()) {
                char c = text.charAt(at++);
                switch (c) {
                    case '\\' -> {
                        at++;
                        last = Repetition.NONE;
                    }
                    case '[' -> {
                        skipClass();
                        last = Repetition.NONE;
                    }
                    case '(' -> last = group();
                    case ')' -> {
                        return all;
                    }
                    case '*', '+', '{' -> last = repeated(c, last);
                    default -> {
                        if (c != '?') {
                            last = Repetition.NONE;
                        }
                    }
                }
                all = last.compareTo(all) > 0 ? last : all;
            }
            return all;
        }

        private Repetition repeated(char quantifier, Repetition inner) {
            boolean open = quantifier != '{' || isOpenEnded();
            if (at < text.length() && "?+".indexOf(text.charAt(at)) >= 0) {
                at++; // lazy or possessive
            }
            if (!open) {
                return inner;
            }
            return inner == Repetition.NONE ? Repetition.ONE : Repetition.NESTED;
        }

        /** Whether {@code {n,}} has no upper end; passes over it. */
        private boolean isOpenEnded() {
            int end = text.indexOf('}', at);
            boolean open = end > at && text.substring(at, end).matches("\\d+,");
            at = end < 0 ? text.length() : end + 1;
            return open;
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
                first = first && c == '^';
            }
        }
    }
}
