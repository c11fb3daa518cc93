package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;

/**
 * {@code -A log π} (Williams 1992): exact where one optimizer step is taken on what the policy itself has just sampled; it
 * knows of no old policy, so further steps follow an advantage that is out of date.
 */
public record Reinforce() implements PolicyLoss {
    @Override
    public NDArray perToken(PolicyBatch batch) {
        return batch.advantages().mul(batch.logProbs()).neg();
    }

    @Override
    public boolean readsOldPolicy() {
        return false;
    }
}
