package org.align4j.core.options;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an option holds where the user said nothing, or only part of it. */
final class Defaults {
    private Defaults() {}

    /** The given tree with the declared default below it; null where there is neither. */
    static @Nullable ConfigTree completed(DeclaredOption option, @Nullable ConfigTree given) {
        ConfigTree declared = option.writtenDefault();
        if (given == null) {
            return declared == null && isRecord(option) && option.required() ? ConfigTree.empty() : declared;
        }
        boolean mergeable = declared != null && (isRecord(option) || isChoice(option));
        return mergeable && given instanceof ConfigTree.Mapping mapping
                ? merged(Structures.opened(declared), mapping)
                : given;
    }

    /** Of another type, nothing of the default is left. */
    private static ConfigTree merged(ConfigTree.Mapping declared, ConfigTree.Mapping given) {
        String declaredType = type(declared);
        String givenType = type(given);
        if (givenType != null && !givenType.equals(declaredType)) {
            return given;
        }
        Map<String, ConfigTree> entries = new LinkedHashMap<>(declared.entries());
        entries.putAll(given.entries());
        return new ConfigTree.Mapping(entries, given.origin());
    }

    private static @Nullable String type(ConfigTree.Mapping mapping) {
        ConfigTree type = mapping.entries().get(Choices.TYPE);
        if (type instanceof ConfigTree.Flag flag) {
            return String.join(",", flag.values());
        }
        return type instanceof ConfigTree.Scalar scalar ? scalar.text() : null;
    }

    private static boolean isRecord(DeclaredOption option) {
        return option.type() instanceof Class<?> type && type.isRecord() && type != ConfigTree.Mapping.class;
    }

    private static boolean isChoice(DeclaredOption option) {
        return option.type() instanceof Class<?> type && Choices.isChoice(type);
    }
}
