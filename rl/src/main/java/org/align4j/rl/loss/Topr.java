package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;

/**
 * Tapered off-policy REINFORCE (Le Roux et al. 2025, eq. 6): {@code -A log π} where the advantage is positive, {@code -A
 * sg(min(π / μ, 1)) log π} of whole completions where it is negative. What is bad loses weight as the policy leaves it, so
 * that pushing it down comes to an end; what is good keeps all of it, however unlikely it still is.
 */
public record Topr() implements PolicyLoss {
    /** Keeps exp from underflowing to a gradient of exactly 0 in float32. */
    private static final double SMALLEST_LOG_RATIO = -20;

    @Override
    public NDArray perToken(PolicyBatch batch) {
        NDArray advantages = batch.advantages();
        NDArray negative = advantages.lt(0).toType(advantages.getDataType(), false);
        NDArray tapered = batch.logRatio()
                .stopGradient()
                .sum(new int[] {1}, true)
                .clip(SMALLEST_LOG_RATIO, 0)
                .exp();
        NDArray weight = negative.mul(tapered.sub(1)).add(1);
        return weight.mul(advantages).mul(batch.logProbs()).neg();
    }
}
