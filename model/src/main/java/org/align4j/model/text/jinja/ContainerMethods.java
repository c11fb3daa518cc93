package org.align4j.model.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
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
            case "keys" -> (Callable) arguments -> new View("dict_keys", new ArrayList<>(dict.keySet()));
            case "values" -> (Callable) arguments -> new View("dict_values", new ArrayList<>(dict.values()));
            case "copy" -> (Callable) arguments -> new LinkedHashMap<>(dict);
            case "fromkeys" -> throw TemplateError.unsupported("the method 'fromkeys' of dict");
            default -> null;
        };
    }

    static List<Object> pairs(Map<Object, Object> dict) {
        List<Object> pairs = new ArrayList<>();
        dict.forEach((key, value) -> pairs.add(Tuple.of(key, value)));
        return pairs;
    }

    static @Nullable Object ofSequence(Object owner, String name) {
        if (name.equals("copy") && owner instanceof List) {
            return (Callable) arguments -> new ArrayList<>(Python.items(owner));
        }
        if (name.equals("index")) {
            return (Callable) arguments -> {
                Object wanted = arguments.bind("index", List.of("value")).required("value");
                List<Object> items = Python.items(owner);
                for (int i = 0; i < items.size(); i++) {
                    if (Ordering.equal(items.get(i), wanted)) {
                        return (long) i;
                    }
                }
                throw TemplateError.value(Text.repr(wanted) + " is not in " + Python.type(owner));
            };
        }
        if (name.equals("count")) {
            return (Callable) arguments -> {
                Object wanted = arguments.bind("count", List.of("value")).required("value");
                return Python.items(owner).stream()
                        .filter(item -> Ordering.equal(item, wanted))
                        .count();
            };
        }
        return null;
    }
}
