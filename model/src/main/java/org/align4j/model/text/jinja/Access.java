package org.align4j.model.text.jinja;

import org.jspecify.annotations.Nullable;

/** Attributes, subscripts, calls, filters and tests. */
sealed interface Access extends Expression {
    record Attribute(Expression owner, String name) implements Access {
        @Override
        public Object evaluate(Frame frame) {
            return Attributes.attribute(owner.evaluate(frame), name);
        }
    }

    record Item(Expression owner, Expression index) implements Access {
        @Override
        public Object evaluate(Frame frame) {
            Object value = owner.evaluate(frame);
            return Attributes.item(value, index.evaluate(frame));
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
            return part == null ? None.NONE : part.evaluate(frame);
        }
    }

    record Call(Expression function, CallArguments arguments) implements Access {
        @Override
        public Object evaluate(Frame frame) {
            return call(frame, Arguments.NONE);
        }

        /** @param more named arguments besides those written: a call block's caller */
        Object call(Frame frame, Arguments more) {
            Object value = function.evaluate(frame);
            Arguments given = arguments.evaluate(frame);
            for (var entry : more.named().entrySet()) {
                given = given.with(entry.getKey(), entry.getValue());
            }
            return Python.call(value, given);
        }
    }

    record Filtered(Expression value, String filter, CallArguments arguments) implements Access {
        @Override
        public Object evaluate(Frame frame) {
            Object input = value.evaluate(frame);
            return Filters.apply(filter, input, arguments.evaluate(frame));
        }
    }

    record Tested(Expression value, String test, CallArguments arguments) implements Access {
        @Override
        public Object evaluate(Frame frame) {
            Object input = value.evaluate(frame);
            return Tests.apply(test, input, arguments.evaluate(frame));
        }
    }

    /** The text that a filter block or a filtered set block has rendered. */
    record Captured(String name) implements Access {
        @Override
        public Object evaluate(Frame frame) {
            return frame.get(name);
        }
    }
}
