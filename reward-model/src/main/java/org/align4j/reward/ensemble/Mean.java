package org.align4j.reward.ensemble;

/** The mean of the members. */
public record Mean() implements Combination {
    @Override
    public double of(double[] scores) {
        return Combination.mean(scores);
    }
}
