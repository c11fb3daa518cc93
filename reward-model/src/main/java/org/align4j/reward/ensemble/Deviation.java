package org.align4j.reward.ensemble;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** Mean - penalty x standard deviation over the members, with n - 1: a lower confidence bound. */
public record Deviation(
        @Option(doc = "What a standard deviation costs", def = "0.5")
        double penalty) implements Combination {
    public Deviation {
        Check.that(penalty >= 0, "penalty", "must be >= 0", penalty);
    }

    @Override
    public double of(double[] scores) {
        return Combination.mean(scores) - penalty * Math.sqrt(Combination.variance(scores));
    }

    @Override
    public String words() {
        return "deviation, penalty " + penalty;
    }
}
