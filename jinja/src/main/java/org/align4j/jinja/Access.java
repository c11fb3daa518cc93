package org.align4j.jinja;

import org.jspecify.annotations.Nullable;

/** Attributes, subscripts, calls, filters and tests. */
sealed interface Access extends Expression {
    record Attribute(Expression owner, String name) implements Access {
        @Override
        public Object evaluate(Frame frame) {
            return Attributes.attribute(owner.value(frame), name);
        }
    }

    record Item(Expression owner, Expression index) implements Access {
        @Override
        public Object evaluate(Frame frame) {
            Object value = owner.value(frame);
            return Attributes.item(value, index.value(frame));
        }
    }

    /** {@code start:stop:step} inside brackets. */
    record SliceOf(
            @Nullable Expression start,
            @Nullable Expression stop,
            @Nullable Expression step) implements Access {
        @Override
        public Object evaluate(Frame frame) {
            return new Slice(part(start, frame), part(stop, frame), part(step, frame));
        }

        private static Object part(@Nullable Expression part, Frame frame) {
            return part == null ? None.NONE : part.value(frame);
        }
    }

    record Call(Expression function, CallArguments arguments) implements Access {
        @Override
        public Object evaluate(Frame frame) {
            Object value = function.value(frame);
            return Python.call(value, arguments.evaluate(frame));
        }
    }

    record Filtered(Expression value, String filter, CallArguments arguments) implements Access {
        @Override
        public Object evaluate(Frame frame) {
            Object input = value.value(frame);
            if (frame.page() && (filter.equals("e") || filter.equals("escape"))) {
                return Markup.escape(input);
            }
            Object result = Filters.apply(filter, input, arguments.evaluate(frame));
            return frame.page() && filter.equals("safe") ? new Markup(Text.of(result)) : result;
        }
    }

    record Tested(Expression value, String test, CallArguments arguments) implements Access {
        @Override
        public Object evaluate(Frame frame) {
            Object input = value.value(frame);
            return Tests.apply(test, input, arguments.evaluate(frame));
        }
    }

    /** The text that a set block has rendered. */
    record Captured(String name) implements Access {
        @Override
        public Object evaluate(Frame frame) {
            return frame.get(name);
        }
    }
}
