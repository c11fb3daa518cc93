package org.align4j.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** {@code namespace(...)}: the one thing whose attributes a template may set. */
final class Namespace {
    private final Map<Object, Object> attributes = new LinkedHashMap<>();

    Map<Object, Object> attributes() {
        return attributes;
    }

    void set(Object name, Object value) {
        if (name instanceof String text && text.startsWith("_")) {
            throw new TemplateError(
                    "SecurityError",
                    "Chat templates cannot store underscore-prefixed attributes on a namespace, but got '" + text
                            + "'. Please rename the attribute.");
        }
        attributes.put(name, value);
    }
}
