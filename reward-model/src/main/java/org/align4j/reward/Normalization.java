package org.align4j.reward;

import org.align4j.core.options.Check;
import org.align4j.judge.statistics.Moments;

/**
 * Where a reward model's scores lie, so that a reward of 0 is an ordinary completion and 1 a standard deviation.
 *
 * @param mean of the scores of {@code completions} completions
 * @param standardDeviation with n - 1
 * @param completions how many were scored, 0 if none were
 */
public record Normalization(double mean, double standardDeviation, int completions) {
    /** Scores as they are. */
    public static final Normalization NONE = new Normalization(0, 1, 0);

    public Normalization {
        Check.that(Double.isFinite(mean), "mean", "must be a number", mean);
        Check.positive("standard-deviation", standardDeviation);
    }

    /** Of at least two scores that are not all equal; otherwise {@link #NONE} with their mean. */
    public static Normalization of(double[] scores) {
        Moments moments = Moments.of(scores);
        double deviation = moments.sampleDeviation();
        return new Normalization(moments.mean(), deviation > 0 ? deviation : 1, scores.length);
    }

    public double apply(double score) {
        return (score - mean) / standardDeviation;
    }

    /** The score that {@link #apply} makes a number of. */
    double invert(double normalized) {
        return mean + standardDeviation * normalized;
    }
}
