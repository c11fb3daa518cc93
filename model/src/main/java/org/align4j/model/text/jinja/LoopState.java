package org.align4j.model.text.jinja;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop}. */
final class LoopState implements Callable {
    private final List<Object> items;
    private final int depth;
    private final @Nullable Function<Object, Object> recursion;
    private int index;
    private @Nullable Object lastChanged;

    LoopState(List<Object> items, int depth, @Nullable Function<Object, Object> recursion) {
        this.items = items;
        this.depth = depth;
        this.recursion = recursion;
    }

    void moveTo(int position) {
        index = position;
    }

    /** An attribute; null if there is none of that name. */
    @Nullable Object attribute(String name) {
        int size = items.size();
        return switch (name) {
            case "index" -> index + 1L;
            case "index0" -> (long) index;
            case "revindex" -> (long) size - index;
            case "revindex0" -> (long) size - index - 1;
            case "first" -> index == 0;
            case "last" -> index == size - 1;
            case "length" -> (long) size;
            case "depth" -> depth + 1L;
            case "depth0" -> (long) depth;
            case "previtem" -> index == 0 ? Undefined.because("there is no previous item") : items.get(index - 1);
            case "nextitem" -> index == size - 1 ? Undefined.because("there is no next item") : items.get(index + 1);
            case "cycle" -> (Callable) this::cycle;
            case "changed" -> (Callable) this::changed;
            default -> null;
        };
    }

    private Object cycle(Arguments arguments) {
        List<Object> values = arguments.onlyPositional("cycle");
        if (values.isEmpty()) {
            throw TemplateError.type("no items for cycling given");
        }
        return values.get(index % values.size());
    }

    private Object changed(Arguments arguments) {
        Tuple now = new Tuple(arguments.onlyPositional("changed"));
        boolean changed = lastChanged == null || !Ordering.equal(lastChanged, now);
        lastChanged = now;
        return changed;
    }

    @Override
    public Object call(Arguments arguments) {
        if (recursion == null) {
            throw TemplateError.type("The loop must have the 'recursive' marker to be called recursively.");
        }
        return recursion.apply(arguments.bind("loop", List.of("iterable")).required("iterable"));
    }
}
