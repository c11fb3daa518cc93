package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;

/**
 * What marked completions contribute to a reward model's loss: the score is the log-odds that one is good. To add one: a
 * record in a file of its own with its formula and source, its name in {@code permits}, and its golden values in
 * {@code fixtures/losses}.
 */
public sealed interface LabelLoss extends RewardLoss permits Success, Contrastive {
    /**
     * The summed loss of a micro-batch.
     *
     * @param scores (completions), the log-odds
     * @return a scalar, differentiable in the scores
     */
    NDArray sum(NDArray scores, Marks marks);

    /** What the sum is divided by, over the micro-batches of a step. */
    double weight(Marks marks);

    @Override
    default Feedback reads() {
        return Feedback.LABELS;
    }
}
