package org.align4j.judge.verify;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the answer in a text, and takes from it what does not change its value. */
final class MathText {
    private static final Pattern SAID =
            Pattern.compile("(?i)answer\\s*(?:is|:|=)\\s*:?\\s*([^\\n]+?)(?=\\.\\s|\\.?\\s*$|\\n)");
    private static final Pattern DOLLARS = Pattern.compile("\\$([^$]+)\\$");
    private static final Pattern NUMBER =
            Pattern.compile("(?<![\\w.])-?\\d[\\d,]*(?:\\.\\d+)?(?:\\s*/\\s*\\d+)?\\s*(?:\\\\?%)?");

    private static final Pattern UNITS = Pattern.compile(
            "([-+]?(?:\\d[\\d.]*(?:\\s*/\\s*\\d+)?|\\\\frac\\{?\\d+}?\\{?\\d+}?))\\s+[a-zA-Z][a-zA-Z./ ]*(?:\\^?\\{?\\d}?)?");

    private MathText() {}

    /** The answer of a completion; empty if it has none. */
    static Optional<String> answer(String text) {
        String boxed = lastBoxed(text);
        if (boxed != null) {
            return given(boxed);
        }
        int marker = text.lastIndexOf(Numbers.MARKER);
        if (marker >= 0) {
            return given(text.substring(marker + Numbers.MARKER.length())
                    .lines()
                    .findFirst()
                    .orElse(""));
        }
        String said = last(SAID, text, 1);
        if (said != null) {
            return given(said);
        }
        String formula = last(DOLLARS, text, 1);
        if (formula != null) {
            return given(formula);
        }
        if (MathValue.parse(text).isPresent()) {
            return given(text);
        }
        String number = last(NUMBER, text, 0);
        return number != null ? given(number) : given(text);
    }

    /** The answer in a ground truth, which may be a whole solution. */
    static String truth(String text) {
        String boxed = lastBoxed(text);
        int marker = text.lastIndexOf(Numbers.MARKER);
        return boxed != null ? boxed : (marker >= 0 ? text.substring(marker + Numbers.MARKER.length()) : text).strip();
    }

    private static Optional<String> given(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(text.strip());
    }

    /** What the last {@code \boxed} or {@code \fbox} holds, braces balanced. */
    private static @Nullable String lastBoxed(String text) {
        int at = Math.max(text.lastIndexOf("\\boxed{"), text.lastIndexOf("\\fbox{"));
        if (at < 0) {
            return null;
        }
        int open = text.indexOf('{', at);
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return text.substring(open + 1, i);
            }
        }
        return null;
    }

    private static @Nullable String last(Pattern pattern, String text, int group) {
        Matcher matcher = pattern.matcher(text);
        String found = null;
        while (matcher.find()) {
            found = matcher.group(group);
        }
        return found;
    }

    /** Without what LaTeX needs for looks, dollar signs, units at the end and a point behind it. */
    static String plain(String text) {
        String plain = text.strip()
                .replace("\\dfrac", "\\frac")
                .replace("\\tfrac", "\\frac")
                .replaceAll("\\\\(?:left|right|displaystyle|,|;|!|:|quad|limits)(?![a-zA-Z])", "")
                .replaceAll("\\\\left|\\\\right", "")
                .replace("\\$", "")
                .replace("$", "")
                .replace("\\%", "%")
                .replaceAll("\\^\\{?\\\\circ\\}?|°", "")
                .replace("−", "-")
                .replace("\\cdot", "*")
                .replace("\\times", "*")
                .replace("\\div", "/")
                .replace("\\ ", " ")
                .replace("~", " ")
                .replaceAll("(?<=\\d),(?=\\d{3}(?!\\d))", "")
                .replaceAll("\\.\\s*$", "")
                .strip();
        return withoutUnits(plain).toLowerCase(Locale.ROOT).equals(plain.toLowerCase(Locale.ROOT))
                ? plain
                : withoutUnits(plain);
    }

    /** {@code 5 cm}, {@code 5\text{ dollars}}, {@code 3 m^2}: a number before words. */
    private static String withoutUnits(String text) {
        String unwrapped = text.replaceAll("\\\\(?:text|mathrm|mbox|textbf)\\s*\\{([^{}]*)\\}", " $1");
        Matcher number = UNITS.matcher(unwrapped);
        return number.matches() ? number.group(1) : unwrapped.strip();
    }
}
