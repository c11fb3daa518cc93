package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import java.util.function.Supplier;

/** What one token contributes to the policy loss; masking and averaging belong to {@link LossAggregation}. */
public sealed interface PolicyLoss
        permits ALol, Asymre, Cispo, Clipped, DppoTv, DualClipped, M2po, Reinforce, Sapo, SequenceClipped, Topr, Vespo {
    /**
     * @return (batch, time), differentiable in the log-probs
     */
    NDArray perToken(PolicyBatch batch);

    /** Whether it depends on the log-probs of the policy that sampled. */
    default boolean readsOldPolicy() {
        return true;
    }

    /**
     * The probability ratio π / π_old that this loss clips.
     *
     * @return (batch, time), 1 outside the mask; the token's own unless the loss says otherwise
     */
    default NDArray ratio(PolicyBatch batch) {
        return batch.logRatio().exp();
    }

    /**
     * Which tokens count, decided over a whole optimizer step so that its split into micro-batches changes nothing.
     *
     * @param logRatios log π - log π_old before the step, one row per completion; asking for them costs a forward pass
     * @return as many as the log-ratios; empty if all do
     */
    default Optional<boolean[][]> kept(Supplier<double[][]> logRatios) {
        return Optional.empty();
    }

    /** How far below 1 the ratio may fall; 1 if there is no bound. */
    default double clipLow() {
        return 1;
    }

    /** How far above 1 the ratio may rise. */
    default double clipHigh() {
        return Double.POSITIVE_INFINITY;
    }

    /**
     * @return (batch, time), true where a negative advantage lowers the token no further
     */
    default NDArray heldLow(PolicyBatch batch) {
        return ratio(batch).lt(1 - clipLow()).logicalAnd(batch.advantages().lt(0));
    }

    /**
     * @return (batch, time), true where a positive advantage raises the token no further
     */
    default NDArray heldHigh(PolicyBatch batch) {
        return ratio(batch).gt(1 + clipHigh()).logicalAnd(batch.advantages().gt(0));
    }
}
