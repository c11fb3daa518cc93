package org.align4j.model.text.jinja;

import java.util.ArrayList;
import java.util.List;

/** Python's slice; parts that were left out are None. */
record Slice(Object start, Object stop, Object step) {
    <T> List<T> of(List<T> items) {
        Range taken = indices(items.size());
        List<T> result = new ArrayList<>();
        for (Object index : taken.items()) {
            result.add(items.get((int) (long) (Long) index));
        }
        return result;
    }

    Range of(Range range) {
        Range taken = indices((int) range.length());
        return new Range(
                range.start() + taken.start() * range.step(),
                range.start() + taken.stop() * range.step(),
                range.step() * taken.step());
    }

    /** Which places are taken of a sequence of this length. */
    private Range indices(int length) {
        long stride = step == None.NONE ? 1 : Arithmetic.index(step);
        if (stride == 0) {
            throw TemplateError.value("slice step cannot be zero");
        }
        long low = stride > 0 ? 0 : -1;
        long high = stride > 0 ? length : length - 1L;
        long from = bound(start, stride > 0 ? low : high, length, low, high);
        long to = bound(stop, stride > 0 ? high : low, length, low, high);
        return new Range(from, to, stride);
    }

    private static long bound(Object given, long otherwise, int length, long low, long high) {
        if (given == None.NONE) {
            return otherwise;
        }
        long index = Arithmetic.index(given);
        return Math.max(low, Math.min(high, index < 0 ? index + length : index));
    }
}
