package org.align4j.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/** Letters' case and classes of characters. */
final class StringCase {
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
        return text.toUpperCase(Locale.ROOT);
    }

    static String lower(String text) {
        RenderBudget.current().text(text.length());
        return text.toLowerCase(Locale.ROOT);
    }

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.offsetByCodePoints(0, 1);
        return titled(text.substring(0, first)) + lower(text.substring(first));
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
        StringBuilder title = new StringBuilder();
        boolean inWord = false;
        for (String character : Text.characters(text)) {
            boolean cased = cased(character.codePointAt(0));
            title.append(inWord ? lower(character) : cased ? titled(character) : character);
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
