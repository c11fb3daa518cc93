package org.align4j.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop}. */
final class LoopState {
    private final List<Object> items;
    private int index;

    LoopState(List<Object> items) {
        this.items = items;
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
            case "previtem" -> index == 0 ? Undefined.because("there is no previous item") : items.get(index - 1);
            case "nextitem" -> index == size - 1 ? Undefined.because("there is no next item") : items.get(index + 1);
            case "cycle", "changed", "depth", "depth0" -> throw TemplateError.unsupported("loop." + name);
            default -> null;
        };
    }
}
