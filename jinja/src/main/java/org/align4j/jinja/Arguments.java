package org.align4j.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments of a call as values. */
record Arguments(List<Object> positional, Map<String, Object> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    /** Without the first positional one. */
    Arguments rest() {
        return new Arguments(positional.subList(1, positional.size()), named);
    }

    Arguments with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(named);
        more.put(name, value);
        return new Arguments(positional, more);
    }

    /**
     * Assigns the arguments to parameters.
     *
     * @param function for messages
     */
    Bound bind(String function, List<String> parameters) {
        if (positional.size() > parameters.size()) {
            throw TemplateError.type(function + "() takes at most " + parameters.size() + " arguments ("
                    + positional.size() + " given)");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < positional.size(); i++) {
            values.put(parameters.get(i), positional.get(i));
        }
        named.forEach((name, value) -> {
            if (!parameters.contains(name)) {
                throw TemplateError.type(function + "() got an unexpected keyword argument '" + name + "'");
            }
            if (values.put(name, value) != null) {
                throw TemplateError.type(function + "() got multiple values for argument '" + name + "'");
            }
        });
        return new Bound(function, values);
    }

    /** All positional, none named. */
    List<Object> onlyPositional(String function) {
        if (!named.isEmpty()) {
            throw TemplateError.type(function + "() takes no keyword arguments");
        }
        return new ArrayList<>(positional);
    }

    /** Arguments by parameter. */
    record Bound(String function, Map<String, Object> values) {
        boolean has(String name) {
            return values.containsKey(name);
        }

        Object get(String name, Object otherwise) {
            return values.getOrDefault(name, otherwise);
        }

        Object required(String name) {
            Object value = values.get(name);
            if (value == null) {
                throw TemplateError.type(function + "() missing 1 required argument: '" + name + "'");
            }
            return value;
        }

        long integer(String name, long otherwise) {
            return has(name) ? Arithmetic.index(required(name)) : otherwise;
        }

        boolean flag(String name) {
            return has(name) && Python.truth(required(name));
        }

        /** Present and not None. */
        boolean given(String name) {
            return has(name) && required(name) != None.NONE;
        }
    }
}
