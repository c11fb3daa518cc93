package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;

/**
 * What one rating contributes to a reward model's loss; the loss of a step is the mean over its ratings. A loss may have
 * numbers of its own to learn, such as thresholds. To add one: a record in a file of its own with its formula and source,
 * its name in {@code permits}, and its golden values in {@code fixtures/losses/rating_regression.json} or beside it.
 */
public sealed interface RatingLoss extends RewardLoss permits AffineRating, Ordinal, Coral {
    /**
     * @return (ratings), differentiable in the scores and the parameters
     */
    NDArray rows(RatedScores rated);

    /** Numbers that are learned beside the model, as they are at the start. */
    default double[] start(RatingScale scale) {
        return new double[0];
    }

    /** Fixes what the loss leaves open, after each step. */
    default void constrain(double[] parameters, RatingScale scale) {}

    /** How fast the parameters learn. */
    default double rate() {
        return 0;
    }

    /** Whether it sees the order of the levels only, not how far they are apart. */
    default boolean ordinal() {
        return false;
    }

    /** The rating that a score stands for: a level's number from 1 on where the loss is ordinal, else a value. */
    default double predict(double score, double[] parameters, RatingScale scale) {
        return score;
    }

    @Override
    default Feedback reads() {
        return Feedback.RATINGS;
    }
}
