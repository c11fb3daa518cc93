package org.align4j.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The functions that every template has. */
final class Globals {
    /** As in Jinja2's sandbox. */
    private static final long LONGEST_RANGE = 100_000;

    private Globals() {}

    static void define(Frame frame) {
        define(frame, "range", Globals::range);
        define(frame, "dict", Globals::dict);
        define(frame, "namespace", Globals::namespace);
        for (String name : List.of("cycler", "joiner", "lipsum")) {
            define(frame, name, arguments -> {
                throw TemplateError.unsupported("the function '" + name + "'");
            });
        }
        define(frame, "raise_exception", arguments -> {
            throw new TemplateError(
                    "TemplateError",
                    Text.of(arguments
                            .bind("raise_exception", List.of("message"))
                            .required("message")));
        });
        define(
                frame,
                "strftime_now",
                arguments -> Strftime.format(
                        Text.of(arguments
                                .bind("strftime_now", List.of("format"))
                                .required("format")),
                        frame.now()));
    }

    private static void define(Frame frame, String name, Callable function) {
        frame.set(name, function);
    }

    private static Object range(Arguments arguments) {
        List<Object> bounds = arguments.onlyPositional("range");
        if (bounds.isEmpty() || bounds.size() > 3) {
            throw TemplateError.type("range expected 1 to 3 arguments, got " + bounds.size());
        }
        long first = Arithmetic.index(bounds.get(0));
        Range range = bounds.size() == 1
                ? new Range(0, first, 1)
                : new Range(
                        first,
                        Arithmetic.index(bounds.get(1)),
                        bounds.size() == 3 ? Arithmetic.index(bounds.get(2)) : 1);
        if (range.step() == 0) {
            throw TemplateError.value("range() arg 3 must not be zero");
        }
        if (range.length() > LONGEST_RANGE) {
            throw new TemplateError(
                    "OverflowError",
                    "Range too big. The sandbox blocks ranges larger than MAX_RANGE (" + LONGEST_RANGE + ").");
        }
        return range;
    }

    private static Map<Object, Object> dict(Arguments arguments) {
        Map<Object, Object> dict = new LinkedHashMap<>();
        if (arguments.positional().size() > 1) {
            throw TemplateError.type("dict expected at most 1 argument, got "
                    + arguments.positional().size());
        }
        for (Object source : arguments.positional()) {
            if (source instanceof Map) {
                dict.putAll(Python.dict(source));
            } else {
                for (Object pair : Python.items(source)) {
                    List<Object> both = Python.items(pair);
                    if (both.size() != 2) {
                        throw TemplateError.value(
                                "dictionary update sequence element has length " + both.size() + "; 2 is required");
                    }
                    dict.put(Python.key(both.get(0)), both.get(1));
                }
            }
        }
        dict.putAll(arguments.named());
        return dict;
    }

    private static Object namespace(Arguments arguments) {
        Namespace namespace = new Namespace();
        dict(arguments).forEach(namespace::set);
        return namespace;
    }
}
