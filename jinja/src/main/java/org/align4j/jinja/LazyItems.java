package org.align4j.jinja;

import java.util.List;

/** What lazy filters give: can be gone through once, has no length, is always true. */
final class LazyItems {
    private final List<Object> items;
    private int taken;

    LazyItems(List<Object> items) {
        this.items = items;
    }

    /** Everything not yet taken. */
    List<Object> take() {
        List<Object> rest = items.subList(taken, items.size());
        taken = items.size();
        return rest;
    }

    /** The next item alone; empty if there is none. */
    List<Object> takeOne() {
        return taken == items.size() ? List.of() : List.of(items.get(taken++));
    }
}
