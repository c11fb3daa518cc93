package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;

/** What one token contributes to the policy loss; masking and averaging belong to {@link LossAggregation}. */
public sealed interface PolicyLoss permits Clipped, DualClipped, SequenceClipped {
    /**
     * @return (batch, time), differentiable in the log-probs
     */
    NDArray perToken(PolicyBatch batch);

    /**
     * The probability ratio π / π_old that this loss clips.
     *
     * @return (batch, time), 1 outside the mask; the token's own unless the loss says otherwise
     */
    default NDArray ratio(PolicyBatch batch) {
        return batch.logRatio().exp();
    }

    /** How far below 1 the ratio may fall. */
    double clipLow();

    /** How far above 1 the ratio may rise. */
    double clipHigh();
}
