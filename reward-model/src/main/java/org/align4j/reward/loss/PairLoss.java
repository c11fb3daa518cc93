package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;

/**
 * What one compared pair contributes to a reward model's loss; the loss of a step is the mean over its pairs. To add
 * one: a record in a file of its own with its formula and source, its name in {@code permits}, and its golden values in
 * {@code fixtures/losses/bradley_terry.json}.
 */
public sealed interface PairLoss extends RewardLoss permits BradleyTerry, RaoKupper, Davidson {
    /**
     * @return (pairs), differentiable in the scores
     */
    NDArray rows(RewardPairs pairs);

    /** Where the two scores are compared; a pair's loss is the mean over its comparisons. */
    default ReadAt at() {
        return ReadAt.END;
    }

    @Override
    default Feedback reads() {
        return Feedback.PREFERENCES;
    }
}
