package org.align4j.judge.synthetic;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * How a simulated judge grades single completions, as a language model does that is asked for a digit: its opinion lies at
 * {@code m = lowest + (levels - lowest) · truth + error} on the scale, and the digits have the probabilities
 * {@code P(k) ∝ exp(-(k - m)² / (2 spread²))}. What counts is the expected digit or the likeliest one, scaled to [0, 1].
 */
public record Grades(
        @Option(doc = "Digits of the scale, from 1", def = "10")
        int levels,

        @Option(
                doc = "The digit that the worst completion gets: language models seldom use the lower half of a scale",
                def = "1")
        int lowest,

        @Option(doc = "Standard deviation, in digits, of the probabilities around its opinion", def = "1.0")
        double spread,

        @Option(
                doc = "Standard deviation, in digits, of its opinion around the truth; the same of a completion"
                        + " whenever it is asked",
                def = "0.5")
        double noise,

        @Option(
                doc = "expected: the mean digit under the probabilities; likeliest: the digit that it would write",
                def = "expected")
        Reading read) {
    /** What counts of the digits' probabilities. */
    public enum Reading {
        EXPECTED,
        LIKELIEST
    }

    public Grades {
        Check.atLeast("levels", 2, levels);
        Check.that(lowest >= 1 && lowest < levels, "lowest", "must be between 1 and levels - 1", lowest);
        Check.positive("spread", spread);
        Check.notNegative("noise", noise);
    }

    /**
     * What it says of a completion.
     *
     * @param truth in [0, 1]
     * @param error how far its opinion is from the truth, in standard deviations of its noise
     * @return in [0, 1]
     */
    double score(double truth, double error) {
        double opinion = lowest + (levels - lowest) * truth + noise * error;
        return ((read == Reading.EXPECTED ? expected(opinion) : likeliest(opinion)) - 1) / (levels - 1);
    }

    private double expected(double opinion) {
        // from the nearest digit, so that at least one probability is not 0
        double nearest = likeliest(opinion) - opinion;
        double sum = 0;
        double all = 0;
        for (int k = 1; k <= levels; k++) {
            double off = k - opinion;
            double p = Math.exp((nearest * nearest - off * off) / (2 * spread * spread));
            sum += k * p;
            all += p;
        }
        return sum / all;
    }

    private double likeliest(double opinion) {
        return Math.min(levels, Math.max(1, Math.round(opinion)));
    }
}
