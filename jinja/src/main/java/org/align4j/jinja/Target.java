package org.align4j.jinja;

import java.util.List;

/** Where a value is assigned to. */
sealed interface Target {
    void assign(Frame frame, Object value);

    record ToName(String name) implements Target {
        @Override
        public void assign(Frame frame, Object value) {
            frame.set(name, value);
        }
    }

    /** {@code namespace.attribute}. */
    record ToAttribute(String name, String attribute) implements Target {
        @Override
        public void assign(Frame frame, Object value) {
            if (!(frame.get(name) instanceof Namespace namespace)) {
                throw new TemplateError(
                        "TemplateRuntimeError", "cannot assign attribute on non-namespace object '" + name + "'");
            }
            namespace.set(attribute, value);
        }
    }

    record ToTuple(List<Target> parts) implements Target {
        @Override
        public void assign(Frame frame, Object value) {
            List<Object> values = Python.items(value);
            if (values.size() != parts.size()) {
                throw TemplateError.value(
                        values.size() > parts.size()
                                ? "too many values to unpack (expected " + parts.size() + ")"
                                : "not enough values to unpack (expected " + parts.size() + ", got " + values.size()
                                        + ")");
            }
            for (int i = 0; i < values.size(); i++) {
                parts.get(i).assign(frame, values.get(i));
            }
        }
    }
}
