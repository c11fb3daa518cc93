package org.align4j.jinja;

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
                dict.put(Python.key(keys.get(i).value(frame)), values.get(i).value(frame));
            }
            return dict;
        }
    }

    /** {@code value if test else otherwise}. */
    record Conditional(
            Expression test, Expression value, @Nullable Expression otherwise) implements Term {
        @Override
        public Object evaluate(Frame frame) {
            if (Python.truth(test.value(frame))) {
                return value.value(frame);
            }
            return otherwise != null
                    ? otherwise.value(frame)
                    : Undefined.because("the inline if-expression evaluated to false and no else section was defined.");
        }
    }

    private static List<Object> values(List<Expression> items, Frame frame) {
        List<Object> values = new ArrayList<>(items.size());
        for (Expression item : items) {
            values.add(item.value(frame));
        }
        return values;
    }
}
