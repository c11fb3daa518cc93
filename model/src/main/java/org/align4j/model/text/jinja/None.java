package org.align4j.model.text.jinja;

/** Python's None. */
enum None {
    NONE
}
