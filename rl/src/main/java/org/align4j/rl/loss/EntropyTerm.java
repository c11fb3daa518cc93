package org.align4j.rl.loss;

/**
 * What keeps a policy from becoming certain too early: a bonus for its distributions' entropy, or updates only where it is
 * undecided.
 */
public sealed interface EntropyTerm
        permits NoneEntropyTerm, BonusEntropyTerm, AdaptiveEntropyTerm, TopTokensEntropyTerm {
    /** The bonus's weight in the first iteration; 0 without one. */
    default double coefficient() {
        return 0;
    }

    /**
     * The weight in the next iteration.
     *
     * @param now this iteration's
     * @param entropy of this iteration's update, mean per token in nats
     */
    default double next(double now, double entropy) {
        return now;
    }

    /** Share of an optimizer step's tokens, those of highest entropy, that the policy loss counts. */
    default double share() {
        return 1;
    }
}
