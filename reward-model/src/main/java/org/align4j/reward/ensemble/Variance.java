package org.align4j.reward.ensemble;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * Mean - penalty x variance over the members, with n - 1: uncertainty-weighted optimisation (Coste et al. 2023, section 3,
 * who take penalties of 0.5 in best-of-n and 0.1 in PPO).
 */
public record Variance(
        @Option(doc = "What a variance of 1 costs, in standard deviations of the score", def = "0.5")
        double penalty) implements Combination {
    public Variance {
        Check.that(penalty >= 0, "penalty", "must be >= 0", penalty);
    }

    @Override
    public double of(double[] scores) {
        return Combination.mean(scores) - penalty * Combination.variance(scores);
    }

    @Override
    public String words() {
        return "variance, penalty " + penalty;
    }
}
