package org.align4j.core.run;

import java.util.Map;

/** Where a stage writes its curves. Names are those TRL logs ({@code loss}, {@code rewards/chosen}, …). */
@FunctionalInterface
public interface Metrics {
    /**
     * Records values that repeat bit for bit when the run is repeated.
     *
     * @param step the optimizer step (or iteration) they belong to, from 1
     * @param values by metric name, in the order to show them; NaN and infinities are written as null
     */
    void log(long step, Map<String, Double> values);

    /** Records what cannot repeat (seconds, tokens per second, memory); kept apart in {@code timings.jsonl}. */
    default void logTimings(long step, Map<String, Double> values) {}

    /** Discards everything. */
    static Metrics none() {
        return (step, values) -> {};
    }
}
