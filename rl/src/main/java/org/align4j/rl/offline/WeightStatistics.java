package org.align4j.rl.offline;

import java.util.Arrays;

/**
 * How far weights lie apart.
 *
 * @param effective effective sample size over the number of weights, (Σ w)² / (n Σ w²): 1 where all are equal
 * @param capped share at the largest weight allowed
 */
record WeightStatistics(double mean, double largest, double effective, double capped) {
    static WeightStatistics of(double[][] weights, double cap) {
        double[] all = Arrays.stream(weights).flatMapToDouble(Arrays::stream).toArray();
        double sum = Arrays.stream(all).sum();
        double squares = Arrays.stream(all).map(weight -> weight * weight).sum();
        return new WeightStatistics(
                sum / all.length,
                Arrays.stream(all).max().orElse(0),
                squares == 0 ? 0 : sum * sum / (all.length * squares),
                (double) Arrays.stream(all).filter(weight -> weight >= cap).count() / all.length);
    }
}
