package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;

/**
 * What one marked completion contributes to a reward model's loss: the score is the log-odds that it is good. To add
 * one: a record in a file of its own with its formula and source, its name in {@code permits}, and its golden values in
 * {@code fixtures/losses/classifier.json}.
 */
public sealed interface LabelLoss extends RewardLoss permits Success {
    /**
     * @param scores (completions), the log-odds
     * @param labels (completions), 1 for good, 0 for not
     * @return (completions), differentiable in the scores
     */
    NDArray rows(NDArray scores, NDArray labels);

    @Override
    default Feedback reads() {
        return Feedback.LABELS;
    }
}
