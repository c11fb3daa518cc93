package org.align4j.judge.statistics;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether predicted probabilities can be believed (Guo et al. 2017, eq. 3; Brier 1950). Bins are of equal width, (low,
 * high], over [0, 1]; 0 belongs to the first.
 *
 * @param expectedError mean gap between a bin's mean probability and its mean outcome, weighted by its count (ECE)
 * @param largestError the largest such gap (MCE)
 * @param brier mean squared difference of probability and outcome
 * @param logLoss mean of minus the log-probability of the outcome, in nats
 * @param bins in order, empty ones included
 */
public record Calibration(double expectedError, double largestError, double brier, double logLoss, List<Bin> bins) {
    /** Keeps the log-loss finite where a probability is 0 or 1 and wrong. */
    private static final double SMALLEST_PROBABILITY = 1e-12;

    /**
     * @param count predictions in it
     * @param confidence their mean probability, 0 if there are none
     * @param accuracy their mean outcome, 0 if there are none
     */
    public record Bin(int count, double confidence, double accuracy) {}

    public Calibration {
        bins = List.copyOf(bins);
    }

    /**
     * @param probability predicted, in [0, 1]
     * @param outcome what happened, in [0, 1] (a soft label is allowed), as many as probabilities, at least one
     */
    public static Calibration of(double[] probability, double[] outcome, int bins) {
        int n = probability.length;
        int[] count = new int[bins];
        double[] confidence = new double[bins];
        double[] accuracy = new double[bins];
        double brier = 0;
        double logLoss = 0;
        for (int i = 0; i < n; i++) {
            int bin = bin(probability[i], bins);
            count[bin]++;
            confidence[bin] += probability[i];
            accuracy[bin] += outcome[i];
            brier += (probability[i] - outcome[i]) * (probability[i] - outcome[i]);
            logLoss -= outcome[i] * log(probability[i]) + (1 - outcome[i]) * log(1 - probability[i]);
        }
        List<Bin> filled = new ArrayList<>();
        double expected = 0;
        double largest = 0;
        for (int bin = 0; bin < bins; bin++) {
            int size = Math.max(1, count[bin]);
            double gap = Math.abs(confidence[bin] - accuracy[bin]) / size;
            expected += gap * count[bin] / n;
            largest = Math.max(largest, gap);
            filled.add(new Bin(count[bin], confidence[bin] / size, accuracy[bin] / size));
        }
        return new Calibration(expected, largest, brier / n, logLoss / n, filled);
    }

    private static int bin(double probability, int bins) {
        int bin = Math.max(0, (int) Math.ceil(probability * bins) - 1);
        // ceil of the product may be off by a rounding at an edge: the edges themselves decide
        if (bin > 0 && probability <= (double) bin / bins) {
            return bin - 1;
        }
        return bin < bins - 1 && probability > (double) (bin + 1) / bins ? bin + 1 : bin;
    }

    private static double log(double probability) {
        return Math.log(Math.max(SMALLEST_PROBABILITY, probability));
    }
}
