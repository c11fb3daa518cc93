package org.align4j.rl.correction;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;
import org.align4j.rl.loss.PolicyBatch;

/**
 * Leaves out completions of negative advantage that the policy has already left behind: those whose mean
 * {@code log p_o / π} is above δ (DeepSeek-V3.2, 2025, eq. 9). All others count whole.
 */
public record OffPolicyMaskCorrection(
        @Option(
                doc = "δ: largest mean of log p_o / π of a completion of negative advantage, in nats a token",
                def = "0.5")
        double largestKl)
        implements Correction {
    public OffPolicyMaskCorrection {
        Check.positive("largest-kl", largestKl);
    }

    @Override
    public double[] weights(double[] logRatios) {
        return Correction.same(logRatios.length, 1);
    }

    @Override
    public Optional<NDArray> mask(PolicyBatch batch) {
        int[] time = {1};
        NDArray mask = batch.mask();
        NDArray tokens = Scalars.maximum(mask.sum(time, true), 1);
        NDArray left = batch.oldLogProbs()
                .sub(batch.logProbs().stopGradient())
                .mul(mask)
                .sum(time, true)
                .div(tokens);
        NDArray negative = batch.advantages().mul(mask).sum(time, true).lt(0);
        return Optional.of(left.gt(largestKl).logicalAnd(negative).logicalNot().toType(mask.getDataType(), false));
    }
}
