package org.align4j.reward.online;

import org.align4j.judge.statistics.Moments;
import org.align4j.reward.Normalization;

/**
 * Exponentially weighted mean and variance of batches of scores, each batch weighing {@code decay} times the next one (West 1979, with
 * weights that fade): no batch counts for more because it was the first.
 *
 * @param variance with n
 * @param weight of all batches so far, the newest weighing 1; 0 before any
 * @param scores that were seen
 */
record MovingScale(double mean, double variance, double weight, int scores) {
    static final MovingScale NONE = new MovingScale(0, 0, 0, 0);

    /** After another batch. */
    MovingScale with(double[] batch, double decay) {
        Moments moments = Moments.of(batch);
        double all = 1 + decay * weight;
        double share = 1 / all;
        double off = moments.mean() - mean;
        return new MovingScale(
                mean + share * off,
                (1 - share) * variance + share * moments.variance() + share * (1 - share) * off * off,
                all,
                scores + batch.length);
    }

    Normalization normalization() {
        double deviation = Math.sqrt(variance);
        return new Normalization(mean, deviation > 0 ? deviation : 1, scores);
    }
}
