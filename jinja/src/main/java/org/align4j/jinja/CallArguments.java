package org.align4j.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call as written.
 *
 * @param more after a star
 * @param moreNamed after two stars
 */
record CallArguments(
        List<Expression> positional,
        Map<String, Expression> named,
        @Nullable Expression more,
        @Nullable Expression moreNamed) {
    static final CallArguments NONE = new CallArguments(List.of(), Map.of(), null, null);

    static CallArguments of(Expression only) {
        return new CallArguments(List.of(only), Map.of(), null, null);
    }

    Arguments evaluate(Frame frame) {
        List<Object> values = new ArrayList<>();
        for (Expression expression : positional) {
            values.add(expression.value(frame));
        }
        if (more != null) {
            values.addAll(Python.items(more.value(frame)));
        }
        Map<String, Object> byName = new LinkedHashMap<>();
        named.forEach((name, expression) -> byName.put(name, expression.value(frame)));
        if (moreNamed != null) {
            Python.dict(moreNamed.value(frame)).forEach((name, value) -> byName.put(Text.of(name), value));
        }
        return new Arguments(values, byName);
    }
}
