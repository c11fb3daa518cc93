package org.align4j.jinja;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where statements are rendered: the names they see, and where their text goes. */
final class Frame {
    /** So many scopes further out a name is found for the price of a step. */
    private static final int SCOPES_PER_STEP = 4;

    private final @Nullable Frame outer;
    private final Map<String, Object> names = new HashMap<>();
    private final StringBuilder out;
    private final Whole whole;

    private Frame(@Nullable Frame outer, StringBuilder out, Whole whole) {
        this.outer = outer;
        this.out = out;
        this.whole = whole;
    }

    /** What one rendering shares. */
    private static final class Whole {
        private final StringBuilder text = new StringBuilder();
        private final List<Rendering.Span> generated = new ArrayList<>();
        private final RenderBudget budget = RenderBudget.current();
        private final LocalDateTime now;
        private final boolean page;
        private int counted;
        private int codePoints;

        Whole(LocalDateTime now, boolean page) {
            this.now = now;
            this.page = page;
        }
    }

    /**
     * The outermost frame of a rendering.
     *
     * @param page whether text is escaped for HTML
     */
    static Frame start(LocalDateTime now, boolean page) {
        Whole whole = new Whole(now, page);
        return new Frame(null, whole.text, whole);
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
        int scopes = 0;
        for (Frame frame = this; frame != null; frame = frame.outer) {
            Object value = frame.names.get(name);
            if (value != null) {
                whole.budget.spend(scopes / SCOPES_PER_STEP);
                return value;
            }
            scopes++;
        }
        whole.budget.spend(scopes / SCOPES_PER_STEP);
        return Undefined.name(name);
    }

    /** What an expression between braces gives. */
    void print(Object value) {
        write(whole.page ? Markup.escape(value).text() : Text.of(value));
    }

    void write(String text) {
        whole.budget.fits((long) out.length() + text.length());
        whole.budget.text(text.length());
        out.append(text);
    }

    /** What was written here, as a value: in a page it is HTML already. */
    Object written() {
        String text = text();
        return whole.page ? new Markup(text) : text;
    }

    String text() {
        whole.budget.text(out.length());
        return out.toString();
    }

    /** Marks text that is about to be written as the assistant's; positions as transformers counts them. */
    void generated(String text) {
        whole.codePoints += whole.text.codePointCount(whole.counted, whole.text.length());
        whole.counted = whole.text.length();
        whole.generated.add(new Rendering.Span(whole.codePoints, whole.codePoints + Text.length(text)));
    }

    Rendering rendering() {
        return new Rendering(whole.text.toString(), List.copyOf(whole.generated));
    }

    LocalDateTime now() {
        return whole.now;
    }

    boolean page() {
        return whole.page;
    }

    RenderBudget budget() {
        return whole.budget;
    }
}
