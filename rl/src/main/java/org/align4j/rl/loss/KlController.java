package org.align4j.rl.loss;

/** How the KL coefficient moves from iteration to iteration. */
public sealed interface KlController permits Fixed, Adaptive {
    /**
     * @param coefficient this iteration's
     * @param kl mean KL per completion (k1, summed over its tokens) of this iteration
     * @param completions how many there were
     * @return the next iteration's coefficient
     */
    double next(double coefficient, double kl, int completions);

    /**
     * Refuses options by which the coefficient could change its sign.
     *
     * @param completions of an iteration
     */
    default void check(long completions) {}
}
