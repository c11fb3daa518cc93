package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * Weights a whole completion by {@code φ(W) = W^k exp(λ (1 - W))} of its ratio W, the product over its tokens:
 * {@code -sg(φ(W)) A log π} (VESPO, 2026; TRL's {@code loss_type="vespo"}). φ(1) is 1, and it falls to 0 on both sides.
 */
public record Vespo(
        @Option(doc = "k where the advantage is not negative", def = "2.0")
        double powerPositive,

        @Option(doc = "λ where the advantage is not negative", def = "3.0")
        double decayPositive,

        @Option(doc = "k where the advantage is negative", def = "3.0")
        double powerNegative,

        @Option(doc = "λ where the advantage is negative", def = "2.0")
        double decayNegative)
        implements PolicyLoss {
    /** Log-ratios beyond this are as good as infinite; keeps exp finite in float32. */
    private static final double LARGEST_LOG_RATIO = 20;

    public Vespo {
        Check.notNegative("power-positive", powerPositive);
        Check.positive("decay-positive", decayPositive);
        Check.notNegative("power-negative", powerNegative);
        Check.positive("decay-negative", decayNegative);
    }

    @Override
    public NDArray perToken(PolicyBatch batch) {
        NDArray advantages = batch.advantages();
        NDArray negative = advantages.lt(0).toType(advantages.getDataType(), false);
        NDArray power = Scalars.mul(negative, powerNegative - powerPositive).add(powerPositive);
        NDArray decay = Scalars.mul(negative, decayNegative - decayPositive).add(decayPositive);
        NDArray log =
                batch.logRatio().stopGradient().sum(new int[] {1}, true).clip(-LARGEST_LOG_RATIO, LARGEST_LOG_RATIO);
        NDArray weight = power.mul(log).add(decay.mul(log.exp().neg().add(1))).exp();
        return weight.mul(advantages).mul(batch.logProbs()).neg();
    }
}
