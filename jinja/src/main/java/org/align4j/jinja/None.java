package org.align4j.jinja;

/** Python's None. */
enum None {
    NONE
}
