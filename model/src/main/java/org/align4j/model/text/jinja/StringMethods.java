package org.align4j.model.text.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods of Python's {@code str}. */
final class StringMethods {
    private static final Map<String, Method> METHODS = new HashMap<>();

    static {
        StringCase.register(METHODS);
        StringSearch.register(METHODS);
        StringSplit.register(METHODS);
    }

    private StringMethods() {}

    /** A method with the text it belongs to. */
    @FunctionalInterface
    interface Method {
        Object call(String text, Arguments arguments);
    }

    /** The bound method; null if {@code str} has none of that name. */
    static @Nullable Object find(String text, String name) {
        Method method = METHODS.get(name);
        if (method != null) {
            return (Callable) arguments -> method.call(text, arguments);
        }
        if (List.of("encode", "expandtabs", "maketrans", "translate", "isidentifier", "isprintable")
                .contains(name)) {
            throw TemplateError.unsupported("the method '" + name + "' of str");
        }
        return null;
    }

    /** An argument that must be text. */
    static String text(String method, Object value) {
        Undefined.refuse(value);
        if (value instanceof String text) {
            return text;
        }
        throw TemplateError.type(method + "() argument must be str, not " + Python.type(value));
    }

    /** Text, or a tuple of alternatives. */
    static List<String> alternatives(String method, Object value) {
        if (!(value instanceof Tuple tuple)) {
            return List.of(text(method, value));
        }
        List<String> texts = new ArrayList<>();
        tuple.items().forEach(item -> texts.add(text(method, item)));
        return texts;
    }
}
