package org.align4j.model.text.jinja;

import java.util.List;

/** {@code cycler(...)}: gives its items one after the other, again and again. */
final class Cycler {
    private final List<Object> items;
    private int position;

    Cycler(List<Object> items) {
        this.items = items;
    }

    Object current() {
        return items.get(position);
    }

    Object next() {
        Object item = current();
        position = (position + 1) % items.size();
        return item;
    }

    Object reset() {
        position = 0;
        return None.NONE;
    }
}
