package org.align4j.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code tojson} as transformers defines it: Python's {@code json.dumps}, which keeps non-ASCII characters. */
final class JsonText {
    private final boolean asciiOnly;
    private final boolean sortKeys;
    private final boolean indented;
    private final String indentation;
    private final String itemSeparator;
    private final String keySeparator;
    private final StringBuilder text = new StringBuilder();

    private JsonText(Arguments.Bound arguments) {
        asciiOnly = arguments.flag("ensure_ascii");
        sortKeys = arguments.flag("sort_keys");
        indented = arguments.given("indent");
        Object indent = arguments.get("indent", None.NONE);
        indentation =
                !indented ? "" : indent instanceof String given ? given : Text.repeated(" ", Arithmetic.index(indent));
        if (arguments.given("separators")) {
            List<Object> separators = Python.items(arguments.required("separators"));
            if (separators.size() != 2) {
                throw TemplateError.value("separators must be a pair, not " + separators.size() + " items");
            }
            itemSeparator = Text.of(separators.get(0));
            keySeparator = Text.of(separators.get(1));
        } else {
            itemSeparator = indented ? "," : ", ";
            keySeparator = ": ";
        }
    }

    static String of(Object value, Arguments.Bound arguments) {
        JsonText json = new JsonText(arguments);
        json.write(value, 0);
        return json.text.toString();
    }

    private void write(Object value, int depth) {
        RenderBudget.current().enter();
        RenderBudget.current().fits(text.length());
        literal(value, depth);
        RenderBudget.current().leave();
    }

    private void literal(Object value, int depth) {
        if (value instanceof String string) {
            quote(string);
        } else if (value == None.NONE) {
            text.append("null");
        } else if (value instanceof Boolean) {
            text.append(value);
        } else if (value instanceof Double number) {
            text.append(number(number));
        } else if (value instanceof Number) {
            text.append(value);
        } else if (value instanceof Map) {
            object(Python.dict(value), depth);
        } else if (value instanceof List || value instanceof Tuple) {
            array(Python.items(value), depth);
        } else {
            throw TemplateError.type("Object of type " + Python.type(value) + " is not JSON serializable");
        }
    }

    private static String number(double number) {
        return Double.isNaN(number)
                ? "NaN"
                : Double.isInfinite(number) ? (number > 0 ? "Infinity" : "-Infinity") : Text.number(number);
    }

    private void array(List<Object> items, int depth) {
        if (items.isEmpty()) {
            text.append("[]");
            return;
        }
        text.append('[');
        for (int i = 0; i < items.size(); i++) {
            text.append(i == 0 ? "" : itemSeparator);
            lineBreak(depth + 1);
            write(items.get(i), depth + 1);
        }
        lineBreak(depth);
        text.append(']');
    }

    private void object(Map<Object, Object> dict, int depth) {
        if (dict.isEmpty()) {
            text.append("{}");
            return;
        }
        List<Object> keys = new ArrayList<>(dict.keySet());
        if (sortKeys) {
            keys.sort(Ordering.ASCENDING);
        }
        text.append('{');
        for (int i = 0; i < keys.size(); i++) {
            text.append(i == 0 ? "" : itemSeparator);
            lineBreak(depth + 1);
            quote(key(keys.get(i)));
            text.append(keySeparator);
            write(java.util.Objects.requireNonNull(dict.get(keys.get(i))), depth + 1);
        }
        lineBreak(depth);
        text.append('}');
    }

    private static String key(Object key) {
        if (key instanceof String string) {
            return string;
        }
        if (key == None.NONE) {
            return "null";
        }
        if (key instanceof Boolean) {
            return key.toString();
        }
        if (key instanceof Number) {
            return key instanceof Double number ? number(number) : key.toString();
        }
        throw TemplateError.type("keys must be str, int, float, bool or None, not " + Python.type(key));
    }

    private void lineBreak(int depth) {
        if (indented) {
            text.append('\n').append(Text.repeated(indentation, depth));
        }
    }

    private void quote(String string) {
        RenderBudget.current().text(string.length());
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            int simple = "\"\\\n\r\t\f\b".indexOf(c);
            if (simple >= 0) {
                text.append('\\').append("\"\\nrtfb".charAt(simple));
            } else if (c < 0x20 || (asciiOnly && c >= 0x7f)) {
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
