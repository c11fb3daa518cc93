package org.align4j.judge;

import org.jspecify.annotations.Nullable;

/** How many dollars may be spent, and how many are. Several judges may share one. For any number of threads. */
public interface Budget {
    /**
     * In this process.
     *
     * @param dollars null for no limit
     */
    static Budget of(@Nullable Double dollars) {
        return new OwnBudget(dollars == null ? Double.POSITIVE_INFINITY : dollars);
    }

    /**
     * Takes leave to make a call: false if the calls under way may already use up what is left. Where there is a limit and
     * nobody knows yet what a call costs, waits for the one that is under way.
     */
    boolean begin() throws InterruptedException;

    /** A call that {@link #begin} allowed has ended. */
    void end();

    void spend(double dollars);

    double limit();
}
