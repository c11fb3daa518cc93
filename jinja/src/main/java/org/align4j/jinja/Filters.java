package org.align4j.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every filter by its name. */
final class Filters {
    private static final Map<String, Filter> FILTERS = new HashMap<>();
    /** What Jinja2 has besides. */
    private static final Set<String> UNSUPPORTED = Set.of(
            "attr",
            "batch",
            "center",
            "filesizeformat",
            "forceescape",
            "groupby",
            "pprint",
            "random",
            "slice",
            "striptags",
            "truncate",
            "urlencode",
            "urlize",
            "wordcount",
            "wordwrap",
            "xmlattr");

    static {
        TextFilters.register();
        NumberFilters.register();
        SequenceFilters.register();
        SelectionFilters.register();
        for (String name : UNSUPPORTED) {
            FILTERS.put(name, (value, arguments) -> {
                throw TemplateError.unsupported("the filter '" + name + "'");
            });
        }
    }

    private Filters() {}

    @FunctionalInterface
    interface Filter {
        Object apply(Object value, Arguments arguments);
    }

    /** A filter with its arguments assigned to parameters. */
    @FunctionalInterface
    interface BoundFilter {
        Object apply(Object value, Arguments.Bound arguments);
    }

    static void put(String name, List<String> parameters, BoundFilter filter) {
        FILTERS.put(name, (value, arguments) -> filter.apply(value, arguments.bind(name, parameters)));
    }

    static void putRaw(String name, Filter filter) {
        FILTERS.put(name, filter);
    }

    static boolean known(String name) {
        return FILTERS.containsKey(name);
    }

    static Object apply(String name, Object value, Arguments arguments) {
        Filter filter = FILTERS.get(name);
        if (filter == null) {
            throw new TemplateError("TemplateRuntimeError", "No filter named '" + name + "' found.");
        }
        return filter.apply(value, arguments);
    }
}
