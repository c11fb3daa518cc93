package org.align4j.reward.ensemble;

import java.util.Arrays;
import org.align4j.core.options.KebabCase;
import org.align4j.judge.statistics.Moments;

/** One number from what several reward models say of one completion, each in its own standard deviations. */
public sealed interface Combination permits Mean, Worst, Median, Variance, Deviation {
    /**
     * Combines.
     *
     * @param scores one per member, at least one
     */
    double of(double[] scores);

    /** What it is called in curves and messages. */
    default String words() {
        return KebabCase.of(getClass());
    }

    /** The mean of several numbers. */
    static double mean(double[] scores) {
        return Arrays.stream(scores).sum() / scores.length;
    }

    /** Their variance with n - 1; 0 of a single one. */
    static double variance(double[] scores) {
        return Moments.of(scores).sampleVariance();
    }
}
