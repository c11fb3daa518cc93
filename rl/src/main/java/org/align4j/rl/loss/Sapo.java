package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * A smooth gate instead of a clip: {@code -A 4/τ σ(τ (r - 1))}, whose slope at ratio 1 is the plain surrogate's and fades
 * on both sides (Gao et al. 2025, Soft Adaptive Policy Optimization). Negative advantages fade faster.
 */
public record Sapo(
        @Option(doc = "τ where the advantage is positive", def = "1.0")
        double temperaturePositive,

        @Option(doc = "τ where the advantage is negative", def = "1.05")
        double temperatureNegative)
        implements PolicyLoss {
    public Sapo {
        Check.positive("temperature-positive", temperaturePositive);
        Check.positive("temperature-negative", temperatureNegative);
    }

    @Override
    public NDArray perToken(PolicyBatch batch) {
        NDArray advantages = batch.advantages();
        NDArray positive = advantages.gt(0).toType(advantages.getDataType(), false);
        NDArray tau =
                Scalars.mul(positive, temperaturePositive - temperatureNegative).add(temperatureNegative);
        NDArray distance = tau.mul(ratio(batch).sub(batch.mask().onesLike()));
        NDArray gate = distance.onesLike().div(distance.neg().exp().add(distance.onesLike()));
        return gate.mul(Scalars.mul(advantages, -4).div(tau));
    }
}
