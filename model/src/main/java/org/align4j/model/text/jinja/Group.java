package org.align4j.model.text.jinja;

import java.util.List;

/** What {@code groupby} gives: a pair with names. */
record Group(Object grouper, List<Object> list) {
    Tuple pair() {
        return Tuple.of(grouper, list);
    }
}
