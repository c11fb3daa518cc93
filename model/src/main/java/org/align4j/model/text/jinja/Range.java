package org.align4j.model.text.jinja;

import java.util.AbstractList;
import java.util.List;

/** Python's range. */
record Range(long start, long stop, long step) {
    long length() {
        long span = step > 0 ? stop - start : start - stop;
        long stride = Math.abs(step);
        return span <= 0 ? 0 : (span + stride - 1) / stride;
    }

    List<Object> items() {
        return new AbstractList<>() {
            @Override
            public Object get(int index) {
                return start + index * step;
            }

            @Override
            public int size() {
                return Math.toIntExact(length());
            }
        };
    }
}
