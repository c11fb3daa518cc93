package org.align4j.model.text.jinja;

import java.util.ArrayList;
import java.util.List;

/** What lazy filters give: can be gone through once, has no length, is always true. */
final class Generator {
    private List<Object> rest;

    Generator(List<Object> items) {
        rest = items;
    }

    /** Everything not yet taken. */
    List<Object> take() {
        List<Object> taken = rest;
        rest = List.of();
        return taken;
    }

    /** The next item alone; empty if there is none. */
    List<Object> takeOne() {
        if (rest.isEmpty()) {
            return List.of();
        }
        Object first = rest.get(0);
        rest = new ArrayList<>(rest.subList(1, rest.size()));
        return List.of(first);
    }
}
