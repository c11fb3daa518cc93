package org.align4j.pipeline.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.align4j.judge.statistics.Interval;
import org.jspecify.annotations.Nullable;

/** Named results in the order in which they were measured; a value that is no number becomes null, as JSON has none. */
final class Results {
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    Results put(String name, Object value) {
        boolean undefined = value instanceof Double number && !Double.isFinite(number);
        values.put(name, undefined ? null : value);
        return this;
    }

    /** A value with its interval, as {@code name}, {@code name_low} and {@code name_high}. */
    Results put(String name, Interval interval) {
        return put(name, (Object) interval.estimate())
                .put(name + "_low", (Object) interval.low())
                .put(name + "_high", (Object) interval.high());
    }

    Results putAll(Map<String, Object> more) {
        more.forEach(this::put);
        return this;
    }

    Map<String, @Nullable Object> values() {
        return Collections.unmodifiableMap(values);
    }
}
