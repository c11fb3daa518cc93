package org.align4j.reward.loss;

/**
 * What a reward model learns by ({@code loss:} of {@code align reward}). Each form of feedback has its losses: those below
 * one of these interfaces read the same dataset and see the same arrays.
 */
public sealed interface RewardLoss
        permits PairLoss, RankingLoss, RatingLoss, LabelLoss, StepLoss, SegmentLoss, Factors, Attributes {
    /** The form of feedback it learns from. */
    Feedback reads();
}
