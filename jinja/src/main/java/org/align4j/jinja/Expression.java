package org.align4j.jinja;

/** Something with a value. */
sealed interface Expression permits Term, Operation, Access {
    /** The value itself; inside other expressions and statements {@link #value} is asked, which keeps to the budget. */
    Object evaluate(Frame frame);

    default Object value(Frame frame) {
        frame.budget().enter();
        Object value = evaluate(frame);
        frame.budget().leave();
        return value;
    }
}
