package org.align4j.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Filters that pick or change items one by one. */
final class SelectionFilters {
    private SelectionFilters() {}

    static void register() {
        Filters.putRaw("map", SelectionFilters::map);
        Filters.putRaw("select", (value, arguments) -> pick(value, test(arguments)));
        Filters.putRaw(
                "reject", (value, arguments) -> pick(value, test(arguments).negate()));
        Filters.putRaw("selectattr", (value, arguments) -> pick(value, attributeTest(arguments)));
        Filters.putRaw(
                "rejectattr",
                (value, arguments) -> pick(value, attributeTest(arguments).negate()));
        Filters.put("unique", List.of("case_sensitive", "attribute"), SelectionFilters::unique);
    }

    private static Object map(Object value, Arguments arguments) {
        List<Object> mapped = new ArrayList<>();
        if (Python.truth(value)) {
            Function<Object, Object> function = function(arguments);
            for (Object item : Python.items(value)) {
                mapped.add(function.apply(item));
            }
        }
        return new LazyItems(mapped);
    }

    private static Function<Object, Object> function(Arguments arguments) {
        if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
            Arguments.Bound bound = arguments.bind("map", List.of("attribute", "default"));
            return AttributePath.of(bound.required("attribute"), bound.get("default", None.NONE))::get;
        }
        if (arguments.positional().isEmpty()) {
            throw new TemplateError("FilterArgumentError", "map requires a filter argument");
        }
        String filter = Text.of(arguments.positional().get(0));
        Arguments rest = arguments.rest();
        return item -> Filters.apply(filter, item, rest);
    }

    private static Predicate<Object> test(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            return Python::truth;
        }
        String test = Text.of(arguments.positional().get(0));
        Arguments rest = arguments.rest();
        return item -> Python.truth(Tests.apply(test, item, rest));
    }

    private static Predicate<Object> attributeTest(Arguments arguments) {
        if (arguments.positional().isEmpty()) {
            throw new TemplateError("FilterArgumentError", "Missing parameter for attribute name");
        }
        AttributePath path = AttributePath.of(arguments.positional().get(0), None.NONE);
        Predicate<Object> test = test(arguments.rest());
        return item -> test.test(path.get(item));
    }

    private static Object pick(Object value, Predicate<Object> wanted) {
        List<Object> picked = new ArrayList<>();
        if (Python.truth(value)) {
            for (Object item : Python.items(value)) {
                if (wanted.test(item)) {
                    picked.add(item);
                }
            }
        }
        return new LazyItems(picked);
    }

    private static Object unique(Object value, Arguments.Bound arguments) {
        AttributePath path = AttributePath.of(arguments.get("attribute", None.NONE), None.NONE);
        List<Object> keys = new ArrayList<>();
        List<Object> kept = new ArrayList<>();
        for (Object item : Python.items(value)) {
            Object key = AttributePath.fold(Python.key(path.get(item)), arguments.flag("case_sensitive"));
            if (keys.stream().noneMatch(seen -> Ordering.equal(seen, key))) {
                keys.add(key);
                kept.add(item);
            }
        }
        return new LazyItems(kept);
    }
}
