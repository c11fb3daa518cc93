package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;

/** Regression on the rating, Wang et al. 2024 (HelpSteer2): {@code (r - rating)²}. */
public record Squared() implements RatingLoss {
    @Override
    public NDArray rows(RatedScores rated) {
        return rated.scores().sub(rated.values()).square();
    }
}
