package org.align4j.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Filters over whole sequences. */
final class SequenceFilters {
    private SequenceFilters() {}

    static void register() {
        for (String name : List.of("length", "count")) {
            Filters.put(name, List.of(), (value, arguments) -> Python.length(value));
        }
        Filters.put("list", List.of(), (value, arguments) -> new ArrayList<>(Python.items(value)));
        Filters.put("first", List.of(), (value, arguments) -> first(value));
        Filters.put("last", List.of(), (value, arguments) -> last(value));
        Filters.put("reverse", List.of(), (value, arguments) -> reverse(value));
        Filters.put("join", List.of("d", "attribute"), SequenceFilters::join);
        Filters.put("items", List.of(), (value, arguments) -> items(value));
        Filters.put("sum", List.of("attribute", "start"), SequenceFilters::sum);
        Filters.put("min", List.of("case_sensitive", "attribute"), (value, arguments) -> extreme(value, arguments, -1));
        Filters.put("max", List.of("case_sensitive", "attribute"), (value, arguments) -> extreme(value, arguments, 1));
        Filters.put("sort", List.of("reverse", "case_sensitive", "attribute"), SequenceFilters::sort);
        Filters.put("dictsort", List.of("case_sensitive", "by", "reverse"), SequenceFilters::dictSort);
    }

    private static Object first(Object value) {
        List<Object> items = value instanceof LazyItems generator ? generator.takeOne() : Python.items(value);
        return items.isEmpty() ? Undefined.because("No first item, sequence was empty.") : items.get(0);
    }

    private static Object last(Object value) {
        if (value instanceof LazyItems) {
            throw TemplateError.type("'generator' object is not reversible");
        }
        List<Object> items = Python.items(value);
        return items.isEmpty() ? Undefined.because("No last item, sequence was empty.") : items.get(items.size() - 1);
    }

    private static Object reverse(Object value) {
        List<Object> items = new ArrayList<>(Python.items(value));
        Collections.reverse(items);
        if (value instanceof String text) {
            return new StringBuilder(text).reverse().toString();
        }
        return value instanceof LazyItems ? items : new LazyItems(items);
    }

    private static Object join(Object value, Arguments.Bound arguments) {
        AttributePath path = AttributePath.of(arguments.get("attribute", None.NONE), None.NONE);
        List<String> texts = new ArrayList<>();
        for (Object item : Python.items(value)) {
            texts.add(Text.of(path.get(item)));
        }
        return Text.joined(Text.of(arguments.get("d", "")), texts);
    }

    private static Object items(Object value) {
        if (value instanceof Undefined) {
            return new LazyItems(List.of());
        }
        if (!(value instanceof java.util.Map)) {
            throw TemplateError.type("Can only get item pairs from a mapping.");
        }
        return new LazyItems(ContainerMethods.pairs(Python.dict(value)));
    }

    private static Object sum(Object value, Arguments.Bound arguments) {
        AttributePath path = AttributePath.of(arguments.get("attribute", None.NONE), None.NONE);
        Object sum = arguments.get("start", 0L);
        if (sum instanceof String) {
            throw TemplateError.type("sum() can't sum strings [use ''.join(seq) instead]");
        }
        for (Object item : Python.items(value)) {
            sum = Arithmetic.apply("+", sum, path.get(item));
        }
        return sum;
    }

    private static Object extreme(Object value, Arguments.Bound arguments, int direction) {
        List<Object> items = Python.items(value);
        if (items.isEmpty()) {
            return Undefined.because("No aggregated item, sequence was empty.");
        }
        AttributePath path = AttributePath.of(arguments.get("attribute", None.NONE), None.NONE);
        boolean caseSensitive = arguments.flag("case_sensitive");
        Object best = items.get(0);
        for (Object item : items.subList(1, items.size())) {
            int order = Ordering.ASCENDING.compare(
                    AttributePath.fold(path.get(item), caseSensitive),
                    AttributePath.fold(path.get(best), caseSensitive));
            if (order * direction > 0) {
                best = item;
            }
        }
        return best;
    }

    private static Comparator<Object> order(Arguments.Bound arguments) {
        boolean caseSensitive = arguments.flag("case_sensitive");
        Object attribute = arguments.get("attribute", None.NONE);
        List<AttributePath> paths = new ArrayList<>();
        if (attribute instanceof String text) {
            for (String part : text.split(",", -1)) {
                paths.add(AttributePath.of(part, None.NONE));
            }
        } else {
            paths.add(AttributePath.of(attribute, None.NONE));
        }
        return (left, right) -> {
            List<Object> first = new ArrayList<>();
            List<Object> second = new ArrayList<>();
            for (AttributePath path : paths) {
                first.add(AttributePath.fold(path.get(left), caseSensitive));
                second.add(AttributePath.fold(path.get(right), caseSensitive));
            }
            // As lists, of which equal beginnings are not compared further: all may be undefined.
            return Ordering.ASCENDING.compare(first, second);
        };
    }

    private static Object sort(Object value, Arguments.Bound arguments) {
        List<Object> items = new ArrayList<>(Python.items(value));
        Comparator<Object> order = order(arguments);
        sort(items, arguments.flag("reverse") ? order.reversed() : order);
        return items;
    }

    private static Object dictSort(Object value, Arguments.Bound arguments) {
        String by = Text.of(arguments.get("by", "key"));
        if (!by.equals("key") && !by.equals("value")) {
            throw new TemplateError("FilterArgumentError", "You can only sort by either \"key\" or \"value\"");
        }
        int position = by.equals("key") ? 0 : 1;
        boolean caseSensitive = arguments.flag("case_sensitive");
        Comparator<Object> order = (left, right) -> Ordering.ASCENDING.compare(
                AttributePath.fold(Python.items(left).get(position), caseSensitive),
                AttributePath.fold(Python.items(right).get(position), caseSensitive));
        List<Object> pairs = ContainerMethods.pairs(Python.dict(value));
        sort(pairs, arguments.flag("reverse") ? order.reversed() : order);
        return pairs;
    }

    private static void sort(List<Object> items, Comparator<Object> order) {
        try {
            items.sort(order);
        } catch (IllegalArgumentException e) {
            // Java's sort finds out that NaN has no place among numbers.
            throw TemplateError.unsupported("sorting numbers among which is NaN");
        }
    }
}
