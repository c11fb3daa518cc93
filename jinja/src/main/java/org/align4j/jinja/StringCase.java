package org.align4j.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/** Letters' case and classes of characters. */
final class StringCase {
    private static final int CAPITAL_SIGMA = 0x3a3;
    /** Punctuation that does not part words. */
    private static final String INSIDE_WORDS =
            "'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a";

    private StringCase() {}

    static void register(Map<String, StringMethods.Method> methods) {
        change(methods, "upper", StringCase::upper);
        change(methods, "lower", StringCase::lower);
        change(methods, "capitalize", StringCase::capitalize);
        change(methods, "title", StringCase::title);
        every(methods, "isalpha", Character::isLetter);
        every(methods, "isdigit", StringCase::digit);
        every(methods, "isalnum", c -> Character.isLetter(c) || numeric(c));
        every(methods, "isspace", Spaces::isSpace);
        methods.put("isupper", (text, arguments) -> isUpper(text));
        methods.put("islower", (text, arguments) -> isLower(text));
    }

    private static void change(Map<String, StringMethods.Method> methods, String name, UnaryOperator<String> change) {
        methods.put(name, (text, arguments) -> {
            arguments.bind(name, List.of());
            return change.apply(text);
        });
    }

    private static void every(Map<String, StringMethods.Method> methods, String name, IntPredicate each) {
        methods.put(name, (text, arguments) -> {
            RenderBudget.current().read(text.length());
            return !text.isEmpty() && text.codePoints().allMatch(each);
        });
    }

    static String upper(String text) {
        RenderBudget.current().text(text.length());
        // One by one: Java copies the whole text for each letter that becomes two, such as a sharp s.
        StringBuilder upper = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c < 0x80) {
                upper.append((char) Character.toUpperCase(c));
            } else {
                upper.append(Character.toString(c).toUpperCase(Locale.ROOT));
            }
        });
        return upper.toString();
    }

    static String lower(String text) {
        return lower(text.codePoints().toArray(), 0);
    }

    /** One by one: Java reads the whole text anew for each capital sigma, to see whether a word ends in it. */
    private static String lower(int[] points, int from) {
        RenderBudget.current().text(points.length);
        StringBuilder lower = new StringBuilder(points.length);
        for (int i = from; i < points.length; i++) {
            lower.append(lowered(points, i));
        }
        return lower.toString();
    }

    private static String lowered(int[] points, int index) {
        if (points[index] != CAPITAL_SIGMA) {
            return Character.toString(points[index]).toLowerCase(Locale.ROOT);
        }
        return touchesLetter(points, index, -1) && !touchesLetter(points, index, 1) ? "\u03c2" : "\u03c3";
    }

    /** Whether the next character on this side that counts, Unicode's {@code Case_Ignorable} left out, has a case. */
    private static boolean touchesLetter(int[] points, int index, int step) {
        int i = index + step;
        while (i >= 0 && i < points.length && ignorable(points[i])) {
            i += step;
        }
        return i >= 0 && i < points.length && cased(points[i]);
    }

    private static boolean ignorable(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.FORMAT,
                    Character.MODIFIER_LETTER,
                    Character.MODIFIER_SYMBOL -> true;
            default -> INSIDE_WORDS.indexOf(c) >= 0;
        };
    }

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.offsetByCodePoints(0, 1);
        return titled(text.substring(0, first)) + lower(text.codePoints().toArray(), 1);
    }

    /** One character as the first of a title. */
    private static String titled(String character) {
        int c = character.codePointAt(0);
        if (Character.toTitleCase(c) != c) {
            return Character.toString(Character.toTitleCase(c));
        }
        String upper = upper(character);
        return upper.length() > 1 ? upper.charAt(0) + lower(upper.substring(1)) : upper;
    }

    /** Every letter after something that is no letter begins a word, also after an apostrophe. */
    static String title(String text) {
        RenderBudget.current().spend(text.length());
        StringBuilder title = new StringBuilder();
        int[] points = text.codePoints().toArray();
        boolean inWord = false;
        for (int i = 0; i < points.length; i++) {
            boolean cased = cased(points[i]);
            String character = Character.toString(points[i]);
            title.append(inWord ? lowered(points, i) : cased ? titled(character) : character);
            inWord = cased;
        }
        return title.toString();
    }

    private static boolean cased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }

    static boolean isUpper(String text) {
        RenderBudget.current().read(text.length());
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    static boolean isLower(String text) {
        RenderBudget.current().read(text.length());
        return text.codePoints().anyMatch(Character::isLowerCase)
                && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }

    private static boolean digit(int c) {
        return Character.isDigit(c) || (Character.getType(c) == Character.OTHER_NUMBER && superscriptOrCircled(c));
    }

    private static boolean superscriptOrCircled(int c) {
        return c == 0xb2 || c == 0xb3 || c == 0xb9 || (c >= 0x2070 && c <= 0x2089) || (c >= 0x2460 && c <= 0x2468);
    }

    private static boolean numeric(int c) {
        int type = Character.getType(c);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.OTHER_NUMBER
                || type == Character.LETTER_NUMBER;
    }
}
