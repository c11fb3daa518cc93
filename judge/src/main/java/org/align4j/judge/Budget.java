package org.align4j.judge;

import org.jspecify.annotations.Nullable;

/** How many dollars may be spent, and how many are. Several judges may share one. */
public final class Budget {
    private final double limit;
    private double spent;
    private long answers;
    private int underWay;

    private Budget(double limit) {
        this.limit = limit;
    }

    /** @param dollars null for no limit */
    public static Budget of(@Nullable Double dollars) {
        return new Budget(dollars == null ? Double.POSITIVE_INFINITY : dollars);
    }

    /** Takes leave to make a call: false if the calls under way may already use up what is left. */
    public synchronized boolean begin() {
        double mean = answers == 0 ? 0 : spent / answers;
        if (spent >= limit || spent + underWay * mean >= limit) {
            return false;
        }
        underWay++;
        return true;
    }

    /** A call that {@link #begin} allowed has ended. */
    public synchronized void end() {
        underWay--;
    }

    public synchronized void spend(double dollars) {
        spent += dollars;
        answers++;
    }

    public double limit() {
        return limit;
    }
}
