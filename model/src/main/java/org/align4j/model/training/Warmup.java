package org.align4j.model.training;

import org.align4j.core.options.Check;

/** What the schedules share: a linear rise from 0. */
final class Warmup {
    static final String DOC = "Linear warm-up from 0: steps, or below 1 a fraction of all steps";

    private Warmup() {}

    static void check(double warmup) {
        Check.notNegative("warmup", warmup);
        Check.that(warmup < 1 || warmup == Math.rint(warmup), "warmup", "must be whole, or below 1", warmup);
    }

    static long steps(double warmup, long totalSteps) {
        return warmup < 1 ? (long) Math.ceil(warmup * totalSteps) : (long) warmup;
    }

    static double rise(long step, long warmupSteps) {
        return (double) step / Math.max(1, warmupSteps);
    }

    /** How much of the time after warm-up has passed; beyond 1 after the end. */
    static double progress(long step, long warmupSteps, long totalSteps) {
        return (double) (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
    }
}
