package org.align4j.model.text.jinja;

/** Something with a value. */
sealed interface Expression permits Term, Operation, Access {
    Object evaluate(Frame frame);
}
