package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;

/**
 * Regressions on the rating that a score is, or stands for where its unit is free: {@code e^a r + b}, with a and b learned. Pairs leave the
 * scale of scores open and a regression fixes it; without such a map the two pull against each other.
 */
sealed interface AffineRating extends RatingLoss permits Squared, Huber {
    /** Whether the score stands for the rating by a map. */
    boolean affine();

    /** Learning rate of a and b. */
    double thresholdRate();

    /** (ratings): what the scores stand for. */
    default NDArray said(RatedScores rated) {
        if (!affine()) {
            return rated.scores();
        }
        NDArray scale = rated.parameters().get("0:1").exp();
        return rated.scores().mul(scale).add(rated.parameters().get("1:2"));
    }

    @Override
    default double rate() {
        return affine() ? thresholdRate() : 0;
    }

    @Override
    default double predict(double score, double[] parameters, RatingScale scale) {
        return affine() ? Math.exp(parameters[0]) * score + parameters[1] : score;
    }

    /** The ratings' own spread and mean. */
    @Override
    default double[] start(RatingScale scale) {
        if (!affine()) {
            return new double[0];
        }
        double all = 0;
        double sum = 0;
        for (int i = 0; i < scale.levels().size(); i++) {
            all += scale.counts().get(i);
            sum += scale.counts().get(i) * scale.levels().get(i);
        }
        double mean = sum / all;
        double squares = 0;
        for (int i = 0; i < scale.levels().size(); i++) {
            double off = scale.levels().get(i) - mean;
            squares += scale.counts().get(i) * off * off;
        }
        return new double[] {Math.log(squares / all) / 2, mean};
    }
}
