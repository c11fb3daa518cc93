package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;

/**
 * What one compared pair of segments contributes to a reward model's loss; the loss of a step is the mean over its pairs. To
 * add one: a record in a file of its own with its formula and source, its name in {@code permits}, and its golden values in
 * {@code fixtures/losses/partial_completions.json}.
 */
public sealed interface SegmentLoss extends RewardLoss permits SegmentPairs {
    /**
     * @param pairs whose rewards are those of segments; margins are not known
     * @return (pairs), differentiable in the rewards
     */
    NDArray rows(RewardPairs pairs);

    /** How the numbers at a segment's tokens become its reward. */
    Reduce reduce();

    @Override
    default Feedback reads() {
        return Feedback.SEGMENTS;
    }
}
