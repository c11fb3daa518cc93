package org.align4j.jinja;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The methods of Python's {@code str}. */
final class StringMethods {
    private static final Map<String, Method> METHODS = new HashMap<>();
    /** What Python's str has besides. */
    private static final Set<String> UNSUPPORTED = Set.of(
            "casefold",
            "center",
            "encode",
            "expandtabs",
            "format_map",
            "index",
            "isascii",
            "isdecimal",
            "isidentifier",
            "isnumeric",
            "isprintable",
            "istitle",
            "ljust",
            "maketrans",
            "partition",
            "rindex",
            "rjust",
            "rpartition",
            "swapcase",
            "translate",
            "zfill");

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
        if (UNSUPPORTED.contains(name)) {
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
