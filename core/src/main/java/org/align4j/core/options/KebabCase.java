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

    /** Of a record or other choice behind a {@code type:} key. */
    public static String of(Class<?> type) {
        return of(type.getSimpleName());
    }

    /** Of an enum's constant. */
    public static String of(Enum<?> constant) {
        return constant.name().replace('_', '-').toLowerCase(Locale.ROOT);
    }
}
