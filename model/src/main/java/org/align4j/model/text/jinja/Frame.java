package org.align4j.model.text.jinja;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where statements are rendered: the names they see, and where their text goes. */
final class Frame {
    private final @Nullable Frame outer;
    private final Map<String, Object> names = new HashMap<>();
    private final StringBuilder out;
    private final Rendered whole;

    private Frame(@Nullable Frame outer, StringBuilder out, Rendered whole) {
        this.outer = outer;
        this.out = out;
        this.whole = whole;
    }

    /** What one rendering shares. */
    private record Rendered(StringBuilder text, List<Rendering.Span> generated, LocalDateTime now) {}

    /** The outermost frame of a rendering. */
    static Frame start(LocalDateTime now) {
        StringBuilder text = new StringBuilder();
        return new Frame(null, text, new Rendered(text, new ArrayList<>(), now));
    }

    /** A scope inside this one that writes to the same text. */
    Frame inner() {
        return new Frame(this, out, whole);
    }

    /** A scope inside this one whose text is kept apart. */
    Frame capture() {
        return new Frame(this, new StringBuilder(), whole);
    }

    void set(String name, Object value) {
        names.put(name, value);
    }

    Object get(String name) {
        for (Frame frame = this; frame != null; frame = frame.outer) {
            Object value = frame.names.get(name);
            if (value != null) {
                return value;
            }
        }
        return Undefined.name(name);
    }

    void write(String text) {
        out.append(text);
    }

    String text() {
        return out.toString();
    }

    /** Marks text that is about to be written as the assistant's; positions as transformers counts them. */
    void generated(String text) {
        int start = whole.text.codePointCount(0, whole.text.length());
        whole.generated.add(new Rendering.Span(start, start + Text.length(text)));
    }

    Rendering rendering() {
        return new Rendering(whole.text.toString(), List.copyOf(whole.generated));
    }

    LocalDateTime now() {
        return whole.now;
    }
}
