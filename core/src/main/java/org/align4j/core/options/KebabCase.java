package org.align4j.core.options;

import java.util.Locale;

/** Java's names as YAML and the command line write them: {@code clipLow}, {@code ClipLow}, {@code CLIP_LOW}: clip-low. */
public final class KebabCase {
    private KebabCase() {}

    /** Of a record component's or a class's name. */
    public static String of(String camelCase) {
        return camelCase
                .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1-$2")
                .toLowerCase(Locale.ROOT);
    }

    /**
     * Of a record behind a {@code type:} key: its name without that of the sealed interface it is a choice of, so that a
     * {@code JuryJudgeConfig}, which is a {@code JudgeConfig}, is a {@code jury}.
     */
    public static String of(Class<?> choice) {
        String name = choice.getSimpleName();
        String family = family(choice, name);
        return of(name.substring(0, name.length() - family.length()));
    }

    private static String family(Class<?> choice, String name) {
        for (Class<?> above : choice.getInterfaces()) {
            if (!above.isSealed()) {
                continue;
            }
            String found = name.endsWith(above.getSimpleName()) ? above.getSimpleName() : family(above, name);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return "";
    }

    /** Of an enum's constant; between digits the underscore stays: {@code q8_0}. */
    public static String of(Enum<?> constant) {
        return constant.name().replaceAll("(?<!\\d)_|_(?!\\d)", "-").toLowerCase(Locale.ROOT);
    }
}
