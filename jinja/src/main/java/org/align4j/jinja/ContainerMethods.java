package org.align4j.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The methods of dicts, lists and tuples that change nothing. */
final class ContainerMethods {
    private ContainerMethods() {}

    static @Nullable Object ofDict(Map<Object, Object> dict, String name) {
        return switch (name) {
            case "get" ->
                (Callable) arguments -> {
                    Arguments.Bound bound = arguments.bind("get", List.of("key", "default"));
                    Object value = dict.get(Python.key(bound.required("key")));
                    return value == null ? bound.get("default", None.NONE) : value;
                };
            case "items" -> (Callable) arguments -> new View("dict_items", pairs(dict));
            case "keys" -> (Callable) arguments -> new View("dict_keys", Python.items(dict));
            case "values" ->
                (Callable) arguments -> {
                    RenderBudget.current().spend(dict.size());
                    return new View("dict_values", new ArrayList<>(dict.values()));
                };
            case "copy", "fromkeys" -> throw TemplateError.unsupported("the method '" + name + "' of dict");
            default -> null;
        };
    }

    static List<Object> pairs(Map<Object, Object> dict) {
        RenderBudget.current().spend(dict.size());
        List<Object> pairs = new ArrayList<>();
        dict.forEach((key, value) -> pairs.add(Tuple.of(key, value)));
        return pairs;
    }

    static @Nullable Object ofSequence(String name) {
        if (name.equals("copy") || name.equals("index") || name.equals("count")) {
            throw TemplateError.unsupported("the method '" + name + "' of a list");
        }
        return null;
    }
}
