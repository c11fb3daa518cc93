package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** Regression on the rating, Wang et al. 2024 (HelpSteer2): {@code (r - rating)²}. */
public record Squared(
        @Option(
                doc =
                        "The score stands for the rating α r + β, with α > 0 and β learned: for ratings beside pairs, which leave"
                                + " the scale of r open",
                def = "false")
        boolean affine,

        @Option(doc = "Learning rate of α and β, by Adam", def = "0.02")
        double thresholdRate)
        implements AffineRating {
    /** Of a score that is the rating. */
    public Squared() {
        this(false, 0.02);
    }

    public Squared {
        Check.positive("threshold-rate", thresholdRate);
    }

    @Override
    public NDArray rows(RatedScores rated) {
        return said(rated).sub(rated.values()).square();
    }
}
