package org.align4j.core.options;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Texts to numbers, truth values, names, texts and paths. */
final class Scalars {
    private static final Map<Class<?>, String> ARTICLES = Map.ofEntries(
            Map.entry(int.class, "a whole number"),
            Map.entry(Integer.class, "a whole number"),
            Map.entry(long.class, "a whole number"),
            Map.entry(Long.class, "a whole number"),
            Map.entry(CountOrAuto.class, "a whole number >= 1, or auto,"),
            Map.entry(double.class, "a number"),
            Map.entry(Double.class, "a number"),
            Map.entry(boolean.class, "true or false"),
            Map.entry(Boolean.class, "true or false"),
            Map.entry(String.class, "text"),
            Map.entry(Path.class, "a path"));

    private Scalars() {}

    /** {@code "a whole number"}, for messages. */
    static String article(Class<?> type) {
        return type.isEnum() ? "one of " + String.join(", ", constants(type)) : known(type);
    }

    /** Where a whole number is too large: how large it may be. */
    static String limit(Class<?> type, String text) {
        boolean whole = known(type).equals("a whole number") && text.matches("[-+]?[\\d_]+");
        long maximum = type == int.class || type == Integer.class ? Integer.MAX_VALUE : Long.MAX_VALUE;
        return whole ? " up to " + maximum : "";
    }

    /** An enum's constants in kebab-case. */
    static List<String> constants(Class<?> type) {
        List<String> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            names.add(KebabCase.of((Enum<?>) constant));
        }
        return names;
    }

    /**
     * The value that a text says.
     *
     * @throws IllegalArgumentException if it says none of that type
     */
    static Object parse(Class<?> type, String text) {
        if (type.isEnum()) {
            return constant(type, text);
        }
        String digits = text.replace("_", "");
        return switch (known(type)) {
            case "a whole number" ->
                type == int.class || type == Integer.class
                        ? (Object) Integer.valueOf(Integer.parseInt(digits))
                        : Long.valueOf(Long.parseLong(digits));
            case "a whole number >= 1, or auto," -> CountOrAuto.parse(digits);
            case "a number" -> finite(digits);
            case "true or false" -> truth(text);
            case "a path" -> path(text);
            default -> text;
        };
    }

    private static String known(Class<?> type) {
        if (type.isEnum()) {
            return "a name";
        }
        String article = ARTICLES.get(type);
        if (article == null) {
            throw new IllegalStateException("options cannot be of type " + type.getName());
        }
        return article;
    }

    private static Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (KebabCase.of((Enum<?>) constant).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(text);
    }

    private static Double finite(String digits) {
        // parseDouble would also take "1d" and "NaN".
        if (!digits.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?")) {
            throw new IllegalArgumentException(digits);
        }
        double value = Double.parseDouble(digits);
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException(digits);
        }
        return value;
    }

    private static Boolean truth(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException(text);
    }

    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
