package org.align4j.jinja;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop}, which reads ahead only when it is asked for what comes. */
final class LoopState {
    private final Iterator<Object> items;
    private final Deque<Object> ahead = new ArrayDeque<>();
    /** Known from the start unless items are selected. */
    private long length;

    private int index = -1;
    private @Nullable Object previous;
    private @Nullable Object current;
    private @Nullable Object changed;

    LoopState(List<Object> all) {
        items = all.iterator();
        length = all.size();
    }

    LoopState(Iterator<Object> items) {
        this.items = items;
        length = -1;
    }

    /** On to the next item; false if there is none. */
    boolean advance() {
        if (peek() == null) {
            return false;
        }
        previous = current;
        current = ahead.removeFirst();
        index++;
        return true;
    }

    Object current() {
        return java.util.Objects.requireNonNull(current);
    }

    private @Nullable Object peek() {
        if (ahead.isEmpty() && items.hasNext()) {
            ahead.add(items.next());
        }
        return ahead.peekFirst();
    }

    private long length() {
        if (length < 0) {
            items.forEachRemaining(ahead::add);
            length = index + 1L + ahead.size();
        }
        return length;
    }

    /** An attribute; null if there is none of that name. */
    @Nullable Object attribute(String name) {
        return switch (name) {
            case "index" -> index + 1L;
            case "index0" -> (long) index;
            case "revindex" -> length() - index;
            case "revindex0" -> length() - index - 1;
            case "first" -> index == 0;
            case "last" -> peek() == null;
            case "length" -> length();
            case "depth" -> 1L;
            case "depth0" -> 0L;
            case "previtem" -> previous == null ? Undefined.because("there is no previous item") : previous;
            case "nextitem" -> {
                Object next = peek();
                yield next == null ? Undefined.because("there is no next item") : next;
            }
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
        Tuple values = new Tuple(arguments.onlyPositional("changed"));
        boolean same = changed != null && Ordering.equal(changed, values);
        changed = values;
        return !same;
    }
}
