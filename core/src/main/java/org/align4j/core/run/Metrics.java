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

    /** Shows a text in Markdown beside the curves, where there is somewhere to show it (TensorBoard). */
    default void text(long step, String name, String markdown) {}

    /** Shows how values are spread, as {@link #text} shows a text. */
    default void histogram(long step, String name, double[] values) {}

    /**
     * Where the record ends now; belongs into a checkpoint. What was logged so far is safe on the disk when this returns.
     */
    default long position() {
        return 0;
    }

    /**
     * Continues from a checkpoint: what was logged after {@code position} is dropped, to be logged again. Without this
     * call a continued run drops the lines from the first step on that it logs again, which is right where steps only
     * grow. Must come before the first {@link #log}.
     */
    default void restore(long position) {}

    /** Discards everything. */
    static Metrics none() {
        return (step, values) -> {};
    }
}
