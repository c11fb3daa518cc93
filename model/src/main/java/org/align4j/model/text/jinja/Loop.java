package org.align4j.model.text.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code {% for target in items if test recursive %}}. */
record Loop(
        int line,
        Target target,
        Expression items,
        @Nullable Expression test,
        boolean recursive,
        List<Statement> body,
        List<Statement> otherwise)
        implements Statement {
    @Override
    public Flow render(Frame frame) {
        return run(frame, items.evaluate(frame), 0);
    }

    /** @param depth how many loops of a recursion lie around this one */
    private Flow run(Frame frame, Object iterable, int depth) {
        List<Object> selected = selected(frame, Python.items(iterable));
        LoopState state = new LoopState(selected, depth, recursive ? children -> nested(frame, children, depth) : null);
        boolean wentThrough = false;
        Flow flow = Flow.NEXT;
        for (int i = 0; i < selected.size() && flow != Flow.BREAK; i++) {
            state.moveTo(i);
            Frame inner = frame.inner();
            inner.set("loop", state);
            target.assign(inner, selected.get(i));
            flow = Statement.render(body, inner);
            wentThrough |= flow == Flow.NEXT;
        }
        // As in Jinja2, also a loop whose every pass was left early counts as one that found nothing.
        return wentThrough ? Flow.NEXT : Statement.render(otherwise, frame.inner());
    }

    private Object nested(Frame frame, Object children, int depth) {
        Frame captured = frame.capture();
        run(captured, children, depth + 1);
        return captured.text();
    }

    private List<Object> selected(Frame frame, List<Object> all) {
        if (test == null) {
            return all;
        }
        List<Object> selected = new ArrayList<>();
        for (Object item : all) {
            Frame inner = frame.inner();
            target.assign(inner, item);
            if (Python.truth(test.evaluate(inner))) {
                selected.add(item);
            }
        }
        return selected;
    }
}
