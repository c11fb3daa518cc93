package org.align4j.judge.annotate.outcome;

import java.util.function.DoubleSupplier;

/** Dempster, Laird and Rubin (1977): two steps that alternate until nothing moves. */
final class ExpectationMaximization {
    private static final int MOST_ROUNDS = 2_000;
    private static final double STILL = 1e-10;

    private ExpectationMaximization() {}

    /**
     * Runs it; ends with parameters that fit the last expectation.
     *
     * @param maximize sets the parameters by what is expected
     * @param expect sets what is expected by the parameters; returns how far a probability moved at most
     */
    static void run(Runnable maximize, DoubleSupplier expect) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            maximize.run();
            if (expect.getAsDouble() < STILL) {
                break;
            }
        }
        maximize.run();
    }
}
