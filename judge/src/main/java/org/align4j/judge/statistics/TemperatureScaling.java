package org.align4j.judge.statistics;

/**
 * Calibration of probabilities by one number (Guo et al. 2017, section 4.2): p becomes σ(logit(p) / temperature), the
 * temperature being the one under which what happened is likeliest. Above 1 the probabilities were too sure, below 1 not
 * sure enough; which side is the likelier one never changes.
 *
 * @param temperature &gt; 0; infinite where the probabilities know no more than chance, and every p becomes 1/2
 */
public record TemperatureScaling(double temperature) {
    /** Changes nothing. */
    public static final TemperatureScaling NONE = new TemperatureScaling(1);

    /** Hard verdicts are taken for so sure, because no finite temperature moves 0 and 1. */
    private static final double SUREST = 1 - 1e-4;

    private static final double LARGEST_SLOPE = 1e3;
    private static final int HALVINGS = 200;

    /**
     * Fits by bisection: the negative log-likelihood is convex in 1 / temperature.
     *
     * @param probability predicted, in [0, 1]
     * @param outcome what happened, in [0, 1], as many as probabilities
     */
    public static TemperatureScaling fit(double[] probability, double[] outcome) {
        if (slope(0, probability, outcome) >= 0) {
            return new TemperatureScaling(Double.POSITIVE_INFINITY);
        }
        double low = 0;
        double high = LARGEST_SLOPE;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (slope(middle, probability, outcome) < 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return new TemperatureScaling(2 / (low + high));
    }

    /** The derivative of the negative log-likelihood by 1 / temperature. */
    private static double slope(double inverse, double[] probability, double[] outcome) {
        double sum = 0;
        for (int i = 0; i < probability.length; i++) {
            double logit = logit(probability[i]);
            sum += (sigmoid(inverse * logit) - outcome[i]) * logit;
        }
        return sum;
    }

    /** The calibrated probability; 1 - p becomes exactly 1 minus what p becomes. */
    public double apply(double probability) {
        if (Double.isInfinite(temperature)) {
            return 0.5;
        }
        if (temperature == 1) {
            return probability;
        }
        double better = sigmoid(logit(Math.max(probability, 1 - probability)) / temperature);
        return probability >= 0.5 ? better : 1 - better;
    }

    private static double logit(double probability) {
        double clipped = Math.min(SUREST, Math.max(1 - SUREST, probability));
        return Math.log(clipped / (1 - clipped));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
