package org.align4j.reward.ensemble;

import java.util.Arrays;

/** The middle of the members, the mean of the middle two of an even number (Eisenstein et al. 2023). */
public record Median() implements Combination {
    @Override
    public double of(double[] scores) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
