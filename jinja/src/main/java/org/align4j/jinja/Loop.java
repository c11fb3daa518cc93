package org.align4j.jinja;

import java.util.ArrayList;
import java.util.List;
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
        List<Object> selected = selected(frame, Python.items(items.value(frame)));
        LoopState state = new LoopState(selected);
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

    private List<Object> selected(Frame frame, List<Object> all) {
        if (test == null) {
            return all;
        }
        List<Object> selected = new ArrayList<>();
        for (Object item : all) {
            Frame inner = frame.inner();
            target.assign(inner, item);
            if (Python.truth(test.value(inner))) {
                selected.add(item);
            }
        }
        return selected;
    }
}
