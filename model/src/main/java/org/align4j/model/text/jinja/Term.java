package org.align4j.model.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Literals, names and displays. */
sealed interface Term extends Expression {
    record Constant(Object value) implements Term {
        @Override
        public Object evaluate(Frame frame) {
            return value;
        }
    }

    record Name(String name) implements Term {
        @Override
        public Object evaluate(Frame frame) {
            return frame.get(name);
        }
    }

    record TupleOf(List<Expression> items) implements Term {
        @Override
        public Object evaluate(Frame frame) {
            return new Tuple(values(items, frame));
        }
    }

    record ListOf(List<Expression> items) implements Term {
        @Override
        public Object evaluate(Frame frame) {
            return values(items, frame);
        }
    }

    record DictOf(List<Expression> keys, List<Expression> values) implements Term {
        @Override
        public Object evaluate(Frame frame) {
            Map<Object, Object> dict = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                dict.put(Python.key(keys.get(i).evaluate(frame)), values.get(i).evaluate(frame));
            }
            return dict;
        }
    }

    /** {@code value if test else otherwise}. */
    record Conditional(
            Expression test, Expression value, @Nullable Expression otherwise) implements Term {
        @Override
        public Object evaluate(Frame frame) {
            if (Python.truth(test.evaluate(frame))) {
                return value.evaluate(frame);
            }
            return otherwise != null
                    ? otherwise.evaluate(frame)
                    : Undefined.because("the inline if-expression evaluated to false and no else section was defined.");
        }
    }

    private static List<Object> values(List<Expression> items, Frame frame) {
        List<Object> values = new ArrayList<>(items.size());
        for (Expression item : items) {
            values.add(item.evaluate(frame));
        }
        return values;
    }
}
