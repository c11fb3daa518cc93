package org.align4j.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Python values as Java objects: None, Boolean, Long or (beyond its range) BigInteger, Double, String, List, Tuple, Map,
 * and what templates make of them (Range, LazyItems, View, Namespace, Callable, Undefined).
 */
final class Python {
    private Python() {}

    static Object of(JsonNode json) {
        if (json.isObject()) {
            Map<Object, Object> dict = new LinkedHashMap<>();
            json.properties().forEach(entry -> dict.put(entry.getKey(), of(entry.getValue())));
            return dict;
        }
        if (json.isArray()) {
            List<Object> list = new ArrayList<>();
            json.forEach(item -> list.add(of(item)));
            return list;
        }
        if (json.isIntegralNumber()) {
            return Arithmetic.narrow(json.bigIntegerValue());
        }
        if (json.isNumber()) {
            return json.doubleValue();
        }
        if (json.isTextual()) {
            return json.textValue();
        }
        return json.isBoolean() ? (Object) json.booleanValue() : None.NONE;
    }

    /** Name of the value's type. */
    static String type(Object value) {
        if (value instanceof String) {
            return "str";
        }
        if (value instanceof Boolean) {
            return "bool";
        }
        if (value instanceof Long || value instanceof BigInteger) {
            return "int";
        }
        if (value instanceof Double) {
            return "float";
        }
        if (value instanceof List) {
            return "list";
        }
        if (value instanceof Map) {
            return "dict";
        }
        if (value instanceof Tuple) {
            return "tuple";
        }
        if (value instanceof View view) {
            return view.kind();
        }
        return value == None.NONE ? "NoneType" : otherType(value);
    }

    private static String otherType(Object value) {
        if (value instanceof LoopState) {
            return "LoopContext";
        }
        return value instanceof Callable && !(value instanceof Macro)
                ? "function"
                : value instanceof Range || value instanceof LazyItems
                        ? value.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT)
                        : value.getClass().getSimpleName();
    }

    static boolean truth(Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        if (value instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        if (value instanceof Markup markup) {
            return !markup.text().isEmpty();
        }
        if (value == None.NONE || value instanceof Undefined) {
            return false;
        }
        return !hasLength(value) || length(value) > 0;
    }

    static boolean hasLength(Object value) {
        return value instanceof String
                || value instanceof List
                || value instanceof Map
                || value instanceof Tuple
                || value instanceof View
                || value instanceof Range
                || value instanceof Undefined
                || value instanceof LoopState;
    }

    static long length(Object value) {
        if (value instanceof String text) {
            return Text.length(text);
        }
        if (value instanceof Range range) {
            return range.length();
        }
        if (value instanceof LoopState loop) {
            return (Long) java.util.Objects.requireNonNull(loop.attribute("length"));
        }
        if (value instanceof Map<?, ?> map) {
            return map.size();
        }
        if (hasLength(value)) {
            return all(value).size();
        }
        throw TemplateError.type("object of type '" + type(value) + "' has no len()");
    }

    static boolean iterable(Object value) {
        return value instanceof LazyItems || (hasLength(value) && !(value instanceof LoopState));
    }

    /** What a loop over the value goes through; costs a step for each. */
    static List<Object> items(Object value) {
        List<Object> items = all(value);
        RenderBudget.current().spend(items.size());
        return items;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> all(Object value) {
        if (value instanceof List<?> list) {
            return (List<Object>) list;
        }
        if (value instanceof Tuple tuple) {
            return tuple.items();
        }
        if (value instanceof View view) {
            return view.items();
        }
        if (value instanceof Map<?, ?> map) {
            return new ArrayList<>(map.keySet());
        }
        if (value instanceof Range range) {
            return range.items();
        }
        if (value instanceof LazyItems generator) {
            return generator.take();
        }
        if (value instanceof String text) {
            return List.copyOf(Text.characters(text));
        }
        if (value instanceof Undefined) {
            return List.of();
        }
        throw TemplateError.type("'" + type(value) + "' object is not iterable");
    }

    @SuppressWarnings("unchecked")
    static Map<Object, Object> dict(Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<Object, Object>) map;
        }
        Undefined.refuse(value);
        throw TemplateError.type("'" + type(value) + "' object is not a mapping");
    }

    /** A value as a dict's key: a float or truth value that equals an integer is the same key. */
    static Object key(Object value) {
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
            return (long) (double) number;
        }
        if (value instanceof List || value instanceof Map) {
            throw TemplateError.type("unhashable type: '" + type(value) + "'");
        }
        if (value instanceof Tuple tuple) {
            // Its hash goes through all it holds, each time anew.
            RenderBudget.current().enter();
            tuple.items().forEach(Python::key);
            RenderBudget.current().leave();
        } else if (value instanceof String text) {
            RenderBudget.current().read(text.length());
        }
        return value;
    }

    static Object call(Object function, Arguments arguments) {
        if (function instanceof Callable callable) {
            return callable.call(arguments);
        }
        Undefined.refuse(function);
        throw TemplateError.type("'" + type(function) + "' object is not callable");
    }
}
