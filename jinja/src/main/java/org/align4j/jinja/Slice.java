package org.align4j.jinja;

import java.util.ArrayList;
import java.util.List;

/** Python's slice; parts that were left out are None. */
record Slice(Object start, Object stop, Object step) {
    <T> List<T> of(List<T> items) {
        Range taken = indices(items.size());
        List<T> result = new ArrayList<>();
        for (Object index : Python.items(taken)) {
            result.add(items.get((int) (long) (Long) index));
        }
        return result;
    }

    String of(String text) {
        int length = Text.length(text);
        Range taken = indices(length);
        if (taken.step() != 1) {
            return Text.joined("", of(Text.characters(text)));
        }
        int from = text.offsetByCodePoints(0, (int) taken.start());
        return text.substring(from, text.offsetByCodePoints(from, (int) taken.length()));
    }

    Range of(Range range) {
        Range taken = indices((int) range.length());
        try {
            return new Range(
                    Math.addExact(range.start(), Math.multiplyExact(taken.start(), range.step())),
                    Math.addExact(range.start(), Math.multiplyExact(taken.stop(), range.step())),
                    Math.multiplyExact(range.step(), taken.step()));
        } catch (ArithmeticException e) {
            throw Arithmetic.beyond();
        }
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
