package org.align4j.judge.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a mathematical answer means.
 *
 * @param shape what holds the parts together: nothing, or the brackets of a tuple, an interval or a set
 * @param parts one for a single value
 * @param percent whether it was written with a percent sign
 */
record MathValue(String shape, List<MathExpression> parts, boolean percent) {
    private static final int LONGEST = 500;
    private static final String SINGLE = "";
    private static final String SET = "{}";

    /** Empty if it cannot be read. */
    static Optional<MathValue> parse(String text) {
        String plain = MathText.plain(text);
        if (plain.isEmpty() || plain.length() > LONGEST) {
            return Optional.empty();
        }
        plain = plain.replace("\\{", "\u2983").replace("\\}", "\u2984");
        plain = plain.replaceFirst("^[a-zA-Z](?:\\([a-zA-Z]\\))?\\s*(?:=|\\\\in)\\s*", "");
        boolean percent = plain.endsWith("%");
        plain = percent ? plain.substring(0, plain.length() - 1) : plain;
        try {
            return Optional.of(read(plain.strip(), percent));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static MathValue read(String text, boolean percent) {
        char first = text.isEmpty() ? ' ' : text.charAt(0);
        char last = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
        List<String> inside = "([\u2983".indexOf(first) >= 0 && ")]\u2984".indexOf(last) >= 0
                ? split(text.substring(1, text.length() - 1))
                : List.of();
        if (first == '\u2983' && last == '\u2984' && !inside.isEmpty()) {
            return new MathValue(SET, expressions(inside), percent);
        }
        if (inside.size() > 1) {
            return new MathValue("" + first + last, expressions(inside), percent);
        }
        List<String> listed = split(text);
        return listed.size() > 1
                ? new MathValue(SET, expressions(listed), percent)
                : new MathValue(SINGLE, List.of(MathExpression.parse(text)), percent);
    }

    private static List<MathExpression> expressions(List<String> texts) {
        return texts.stream().map(MathExpression::parse).toList();
    }

    /** At commas that stand in no brackets; one part, the whole, where brackets do not match. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
            if (depth < 0) {
                return List.of(text);
            }
            if (c == ',' && depth == 0) {
                parts.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(text.substring(from).strip());
        return parts;
    }

    /** Whether both mean the same; sets in any order. */
    boolean equal(MathValue other) {
        if (!shape.equals(other.shape) || parts.size() != other.parts.size()) {
            return false;
        }
        if (shape.equals(SINGLE) && percent != other.percent) {
            MathExpression whole = percent ? parts.get(0) : other.parts.get(0);
            MathExpression plain = percent ? other.parts.get(0) : parts.get(0);
            return whole.equal(plain) || whole.hundredth().equal(plain);
        }
        if (shape.equals(SET)) {
            List<MathExpression> left = new ArrayList<>(other.parts);
            return parts.stream().allMatch(part -> removed(left, part));
        }
        for (int i = 0; i < parts.size(); i++) {
            if (!parts.get(i).equal(other.parts.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean removed(List<MathExpression> left, MathExpression part) {
        for (int i = 0; i < left.size(); i++) {
            if (left.get(i).equal(part)) {
                left.remove(i);
                return true;
            }
        }
        return false;
    }
}
