package org.align4j.core.options;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Texts to numbers, truth values, names, texts and paths. */
final class ScalarTypes {
    /**
     * What options of one type hold.
     *
     * @param shown in help
     * @param article {@code "a whole number"}, for messages
     * @param maximum of whole numbers; 0 for other types
     * @param parser throws IllegalArgumentException where the text is not one
     */
    record Kind(OptionSpec.Type shown, String article, long maximum, Function<String, Object> parser) {
        private Kind(OptionSpec.Type shown, String article, Function<String, Object> parser) {
            this(shown, article, 0, parser);
        }

        boolean isNumber() {
            return shown == OptionSpec.Type.WHOLE_NUMBER
                    || shown == OptionSpec.Type.NUMBER
                    || shown == OptionSpec.Type.COUNT_OR_AUTO;
        }
    }

    private static final String NUMBER = "[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?";
    private static final String OF_FLOAT32 = ", 0 or of a size that float32 has: from 1.2e-38 to 3.4e38";

    private static final Kind INT = new Kind(
            OptionSpec.Type.WHOLE_NUMBER,
            "a whole number",
            Integer.MAX_VALUE,
            text -> Integer.valueOf(Integer.parseInt(digits(text))));
    private static final Kind LONG = new Kind(
            OptionSpec.Type.WHOLE_NUMBER,
            "a whole number",
            Long.MAX_VALUE,
            text -> Long.valueOf(Long.parseLong(digits(text))));
    private static final Kind DOUBLE = new Kind(OptionSpec.Type.NUMBER, "a number", text -> finite(digits(text)));
    private static final Kind TRUTH = new Kind(OptionSpec.Type.TRUTH, "true or false", ScalarTypes::truth);

    private static final Map<Class<?>, Kind> KINDS = Map.ofEntries(
            Map.entry(int.class, INT),
            Map.entry(Integer.class, INT),
            Map.entry(long.class, LONG),
            Map.entry(Long.class, LONG),
            Map.entry(double.class, DOUBLE),
            Map.entry(Double.class, DOUBLE),
            Map.entry(boolean.class, TRUTH),
            Map.entry(Boolean.class, TRUTH),
            Map.entry(
                    CountOrAuto.class,
                    new Kind(
                            OptionSpec.Type.COUNT_OR_AUTO,
                            "a whole number >= 1, or auto,",
                            text -> CountOrAuto.parse(digits(text)))),
            Map.entry(String.class, new Kind(OptionSpec.Type.TEXT, "text", text -> text)),
            Map.entry(Path.class, new Kind(OptionSpec.Type.PATH, "a path", ScalarTypes::path)));

    private ScalarTypes() {}

    /** Of an option's type. */
    static Kind kind(Class<?> type) {
        if (type.isEnum()) {
            String article = "one of " + String.join(", ", constants(type));
            return new Kind(OptionSpec.Type.NAME, article, text -> constant(type, text));
        }
        Kind kind = KINDS.get(type);
        if (kind == null) {
            throw new IllegalStateException("options cannot be of type " + type.getName());
        }
        return kind;
    }

    /** {@code "must be a whole number"}, and how large it may be where the text is one that is too large. */
    static String rule(Kind kind, String text) {
        if (kind.shown() == OptionSpec.Type.PATH && PathText.isUrl(text)) {
            return PathText.RULE;
        }
        boolean tooLarge = kind.maximum() > 0 && text.matches("[-+]?[\\d_]+");
        boolean outside = kind.equals(DOUBLE) && digits(text).matches(NUMBER);
        return "must be " + kind.article() + (tooLarge ? " up to " + kind.maximum() : outside ? OF_FLOAT32 : "");
    }

    /** An enum's constants in kebab-case. */
    static List<String> constants(Class<?> type) {
        List<String> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            names.add(KebabCase.of((Enum<?>) constant));
        }
        return names;
    }

    private static String digits(String text) {
        return text.replace("_", "");
    }

    private static Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (KebabCase.of((Enum<?>) constant).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(text);
    }

    /** Models compute in float32, which would make infinity of a larger number and nothing of a smaller one. */
    private static Object finite(String digits) {
        // parseDouble would also take "1d" and "NaN".
        if (!digits.matches(NUMBER)) {
            throw new IllegalArgumentException(digits);
        }
        double value = Double.parseDouble(digits);
        double size = Math.abs(value);
        boolean zero = size == 0 && !digits.matches("[^eE]*[1-9].*");
        if (!zero && !(size >= Float.MIN_NORMAL && size <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException(digits);
        }
        return value;
    }

    private static Object truth(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException(text);
    }

    private static Object path(String text) {
        if (text.isEmpty() || PathText.isUrl(text)) {
            throw new IllegalArgumentException("empty or a URL");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
