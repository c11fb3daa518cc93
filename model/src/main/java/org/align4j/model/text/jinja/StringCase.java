package org.align4j.model.text.jinja;

import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/** Letters' case, classes of characters, and padding. */
final class StringCase {
    private StringCase() {}

    static void register(Map<String, StringMethods.Method> methods) {
        change(methods, "upper", StringCase::upper);
        change(methods, "lower", StringCase::lower);
        change(methods, "casefold", text -> lower(upper(text)).replace("ß", "ss"));
        change(methods, "capitalize", StringCase::capitalize);
        change(methods, "title", StringCase::title);
        change(methods, "swapcase", StringCase::swap);
        every(methods, "isalpha", Character::isLetter);
        every(methods, "isdigit", StringCase::digit);
        every(methods, "isdecimal", Character::isDigit);
        every(methods, "isnumeric", StringCase::numeric);
        every(methods, "isalnum", c -> Character.isLetter(c) || numeric(c));
        every(methods, "isspace", Spaces::isSpace);
        methods.put("isascii", (text, arguments) -> text.chars().allMatch(c -> c < 128));
        methods.put("isupper", (text, arguments) -> isUpper(text));
        methods.put("islower", (text, arguments) -> isLower(text));
        methods.put(
                "istitle",
                (text, arguments) -> text.codePoints().anyMatch(StringCase::cased)
                        && title(text).equals(text));
        methods.put("center", (text, arguments) -> pad(text, arguments, "center"));
        methods.put("ljust", (text, arguments) -> pad(text, arguments, "ljust"));
        methods.put("rjust", (text, arguments) -> pad(text, arguments, "rjust"));
        methods.put(
                "zfill",
                (text, arguments) -> zeroFill(
                        text,
                        Arithmetic.index(arguments
                                .bind("zfill", java.util.List.of("width"))
                                .required("width"))));
    }

    private static void change(Map<String, StringMethods.Method> methods, String name, UnaryOperator<String> change) {
        methods.put(name, (text, arguments) -> {
            arguments.bind(name, java.util.List.of());
            return change.apply(text);
        });
    }

    private static void every(Map<String, StringMethods.Method> methods, String name, IntPredicate each) {
        methods.put(
                name, (text, arguments) -> !text.isEmpty() && text.codePoints().allMatch(each));
    }

    static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    static String lower(String text) {
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

    private static String swap(String text) {
        StringBuilder swapped = new StringBuilder();
        for (String character : Text.characters(text)) {
            int c = character.codePointAt(0);
            swapped.append(
                    Character.isUpperCase(c)
                            ? lower(character)
                            : Character.isLowerCase(c) ? upper(character) : character);
        }
        return swapped.toString();
    }

    private static boolean cased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }

    static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    static boolean isLower(String text) {
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

    private static String pad(String text, Arguments arguments, String method) {
        Arguments.Bound bound = arguments.bind(method, java.util.List.of("width", "fillchar"));
        String fill = StringMethods.text(method, bound.get("fillchar", " "));
        if (Text.length(fill) != 1) {
            throw TemplateError.type("The fill character must be exactly one character long");
        }
        return padded(text, Arithmetic.index(bound.required("width")), fill, method);
    }

    static String padded(String text, long width, String fill, String method) {
        int missing = (int) Math.max(0, width - Text.length(text));
        int left = switch (method) {
            case "rjust" -> missing;
            case "ljust" -> 0;
            default -> missing / 2 + (int) (missing & width & 1);
        };
        return fill.repeat(left) + text + fill.repeat(missing - left);
    }

    private static String zeroFill(String text, long width) {
        int missing = (int) Math.max(0, width - Text.length(text));
        boolean signed = text.startsWith("+") || text.startsWith("-");
        return signed ? text.charAt(0) + "0".repeat(missing) + text.substring(1) : "0".repeat(missing) + text;
    }
}
