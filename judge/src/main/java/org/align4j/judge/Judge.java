package org.align4j.judge;

import java.util.List;

/** Says which of two completions is better. Implementations may ask in parallel; answers come in the questions' order. */
public interface Judge extends AutoCloseable {
    /** Stable name, stored with every verdict. */
    String name();

    /**
     * Judges every comparison in the order it is shown; asking both orders and combining them is {@code BothOrders}'
     * work, not the judge's. Prepares first.
     *
     * @return as many verdicts as comparisons, none null; a failure is a verdict with its status, never an exception
     */
    List<Verdict> compare(List<Comparison> comparisons);

    /**
     * Finds out, before anything is asked, whether the judge can work at all.
     *
     * @throws org.align4j.core.UserError if it cannot, such as a server that does not answer
     */
    default void prepare() {}

    /** What {@link #compare} would take; in-process judges cost nothing. */
    default Estimate estimate(List<Comparison> comparisons) {
        return new Estimate(comparisons.size(), 0, 0, 0);
    }

    /** Questions that can be under way at the same time: give at least a few times as many at once. */
    default int parallelism() {
        return 1;
    }

    @Override
    default void close() {}
}
