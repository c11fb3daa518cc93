package org.align4j.rl.correction;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Optional;
import org.align4j.rl.loss.PolicyBatch;

/**
 * What a token's policy loss is multiplied with because the sampler drew it with another probability p_s than the training
 * pass computes for the weights that the update starts from, p_o: in bf16, with a quantised sampler, or with weights that are
 * iterations old. The ratio that a policy loss clips stays π / p_o; weights carry no gradient.
 */
public sealed interface Correction
        permits NoneCorrection,
                TruncatedCorrection,
                MaskedCorrection,
                SequenceTruncatedCorrection,
                SequenceMaskedCorrection,
                OffPolicyMaskCorrection {
    /**
     * @param logRatios log p_o - log p_s of a completion's tokens
     * @return as many weights
     */
    double[] weights(double[] logRatios);

    /**
     * What depends on the policy as it is in the step.
     *
     * @return (batch, 1), 0 for completions that do not count; empty if all do
     */
    default Optional<NDArray> mask(PolicyBatch batch) {
        return Optional.empty();
    }

    /** Whether weights can differ from 1. */
    default boolean on() {
        return true;
    }

    /** The same weight for every token. */
    static double[] same(int tokens, double weight) {
        double[] weights = new double[tokens];
        Arrays.fill(weights, weight);
        return weights;
    }

    /** p_o / p_s of the whole completion. */
    static double ofSequence(double[] logRatios) {
        return Math.exp(Arrays.stream(logRatios).sum());
    }
}
