package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;

/**
 * The rating that a score stands for where its unit is free: {@code e^a r + b}, with a and b learned. Pairs leave the scale of scores open and
 * a regression fixes it; without such a map the two pull against each other.
 */
final class AffineRating {
    private AffineRating() {}

    /** The ratings' own spread and mean. */
    static double[] start(RatingScale scale) {
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

    /** (ratings): what the scores stand for. */
    static NDArray of(RatedScores rated) {
        NDArray scale = rated.parameters().get("0:1").exp();
        return rated.scores().mul(scale).add(rated.parameters().get("1:2"));
    }

    static double predict(double score, double[] parameters) {
        return Math.exp(parameters[0]) * score + parameters[1];
    }
}
