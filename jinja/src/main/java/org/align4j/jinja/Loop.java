package org.align4j.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code {% for target in items if test %}}. */
record Loop(
        int line,
        Target target,
        Expression items,
        @Nullable Expression test,
        List<Statement> body,
        List<Statement> otherwise)
        implements Statement {
    @Override
    public Flow render(Frame frame) {
        List<Object> all = Python.items(items.value(frame));
        LoopState state = test == null ? new LoopState(all) : new LoopState(new Selected(frame, all.iterator()));
        boolean wentThrough = false;
        Flow flow = Flow.NEXT;
        while (flow != Flow.BREAK && state.advance()) {
            Frame inner = frame.inner();
            inner.set("loop", state);
            target.assign(inner, state.current());
            flow = Statement.render(body, inner);
            wentThrough |= flow == Flow.NEXT;
        }
        // As in Jinja2, also a loop whose every pass was left early counts as one that found nothing.
        return wentThrough ? Flow.NEXT : Statement.render(otherwise, frame.inner());
    }

    /** The items for which the test holds. It is asked as late as Jinja2 asks it: what the body sets, it sees. */
    private final class Selected implements Iterator<Object> {
        private final Frame frame;
        private final Iterator<Object> all;
        private @Nullable Object next;

        Selected(Frame frame, Iterator<Object> all) {
            this.frame = frame;
            this.all = all;
        }

        @Override
        public boolean hasNext() {
            while (next == null && all.hasNext()) {
                Object item = all.next();
                Frame inner = frame.inner();
                target.assign(inner, item);
                next = Python.truth(Objects.requireNonNull(test).value(inner)) ? item : null;
            }
            return next != null;
        }

        @Override
        public Object next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Object item = Objects.requireNonNull(next);
            next = null;
            return item;
        }
    }
}
