package org.align4j.core.options;

import java.util.LinkedHashMap;
import java.util.Map;

/** The records behind a sealed interface, by the name that the {@code type:} key gives them. */
final class Choices {
    static final String TYPE = "type";

    private Choices() {}

    /** In the order of the permits clause (or of declaration); sealed interfaces among them are opened. */
    static Map<String, Class<?>> of(Class<?> sealed) {
        Map<String, Class<?>> choices = new LinkedHashMap<>();
        for (Class<?> permitted : sealed.getPermittedSubclasses()) {
            if (permitted.isRecord()) {
                choices.put(KebabCase.of(permitted), permitted);
            } else if (permitted.isSealed()) {
                choices.putAll(of(permitted));
            } else {
                throw new IllegalStateException(permitted + " is a choice of " + sealed + " but not a record");
            }
        }
        return choices;
    }

    static boolean isChoice(Class<?> type) {
        return type.isSealed() && type.isInterface() && type != ConfigTree.class;
    }
}
