package org.align4j.jinja;

import java.util.AbstractList;
import java.util.List;

/** Python's range. */
record Range(long start, long stop, long step) {
    long length() {
        if (step > 0 ? start >= stop : start <= stop) {
            return 0;
        }
        try {
            long span = step > 0 ? Math.subtractExact(stop, start) : Math.subtractExact(start, stop);
            // The least of all numbers has no absolute value, and no span is longer.
            return step == Long.MIN_VALUE ? 1 : (span - 1) / Math.abs(step) + 1;
        } catch (ArithmeticException e) {
            throw Arithmetic.beyond();
        }
    }

    List<Object> items() {
        int size = Math.toIntExact(length());
        return new AbstractList<>() {
            @Override
            public Object get(int index) {
                return start + index * step;
            }

            @Override
            public int size() {
                return size;
            }
        };
    }
}
