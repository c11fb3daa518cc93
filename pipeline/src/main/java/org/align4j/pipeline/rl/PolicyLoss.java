package org.align4j.pipeline.rl;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/** What one token contributes to the policy loss; masking and averaging belong to {@link LossAggregation}. */
public sealed interface PolicyLoss {
    /**
     * @return (batch, time), differentiable in the log-probs
     */
    NDArray perToken(PolicyBatch batch);

    /**
     * The probability ratio π / π_old that this loss clips.
     *
     * @return (batch, time), 1 outside the mask
     */
    NDArray ratio(PolicyBatch batch);

    /** How far below 1 the ratio may fall. */
    double clipLow();

    /** How far above 1 the ratio may rise. */
    double clipHigh();

    /**
     * The clipped surrogate of PPO (Schulman et al. 2017, eq. 7): {@code max(-A r, -A clip(r, 1 - low, 1 + high))}.
     * Unequal ranges give DAPO's clip-higher (Yu et al. 2025).
     */
    record Clipped(
            @Option(doc = "How far below 1 the ratio may fall", def = "0.2")
            double clipLow,

            @Option(doc = "How far above 1 the ratio may rise", def = "0.2")
            double clipHigh)
            implements PolicyLoss {
        public Clipped {
            checkRange(clipLow, clipHigh);
        }

        @Override
        public NDArray perToken(PolicyBatch batch) {
            return surrogate(ratio(batch), batch.advantages(), clipLow, clipHigh);
        }

        @Override
        public NDArray ratio(PolicyBatch batch) {
            return batch.logRatio().exp();
        }
    }

    /**
     * {@link Clipped} that is also at most {@code -c A} where the advantage is negative (Ye et al. 2020, eq. 5): a ratio
     * that has run away does not blow up the loss.
     */
    record DualClipped(
            @Option(doc = "How far below 1 the ratio may fall", def = "0.2")
            double clipLow,

            @Option(doc = "How far above 1 the ratio may rise", def = "0.2")
            double clipHigh,

            @Option(doc = "Largest ratio that counts where the advantage is negative; above 1 + clip-high", def = "3.0")
            double largestRatio)
            implements PolicyLoss {
        public DualClipped {
            checkRange(clipLow, clipHigh);
            Check.that(largestRatio > 1 + clipHigh, "largest-ratio", "must be > 1 + clip-high", largestRatio);
        }

        @Override
        public NDArray perToken(PolicyBatch batch) {
            NDArray advantages = batch.advantages();
            NDArray single = surrogate(ratio(batch), advantages, clipLow, clipHigh);
            NDArray negative = advantages.lt(0).toType(advantages.getDataType(), false);
            NDArray bounded = single.minimum(Scalars.mul(advantages, -largestRatio));
            return negative.mul(bounded).add(negative.neg().add(1).mul(single));
        }

        @Override
        public NDArray ratio(PolicyBatch batch) {
            return batch.logRatio().exp();
        }
    }

    /**
     * The whole completion is one action: one ratio per completion, clipped as in {@link Clipped}. {@code mean}
     * log-ratios are GSPO (Zheng et al. 2025), {@code sum} is the true ratio of the completion, as in RLOO (Ahmadian et
     * al. 2024). With {@link LossAggregation#SEQUENCE_MEAN} each completion counts once.
     */
    record SequenceClipped(
            @Option(doc = "How far below 1 the ratio may fall", def = "3e-4")
            double clipLow,

            @Option(doc = "How far above 1 the ratio may rise", def = "4e-4")
            double clipHigh,

            @Option(doc = "mean (GSPO) or sum (RLOO) of the completion's log-ratios", def = "mean")
            Reduction reduction)
            implements PolicyLoss {
        /** How a completion's log-ratios become one. */
        public enum Reduction {
            MEAN,
            SUM
        }

        public SequenceClipped {
            checkRange(clipLow, clipHigh);
        }

        @Override
        public NDArray perToken(PolicyBatch batch) {
            return surrogate(ratio(batch), batch.advantages(), clipLow, clipHigh);
        }

        @Override
        public NDArray ratio(PolicyBatch batch) {
            int[] time = {1};
            NDArray logRatio = batch.logRatio().sum(time, true);
            if (reduction == Reduction.MEAN) {
                logRatio = logRatio.div(Scalars.maximum(batch.mask().sum(time, true), 1));
            }
            return logRatio.mul(batch.mask()).exp();
        }
    }

    private static NDArray surrogate(NDArray ratio, NDArray advantages, double clipLow, double clipHigh) {
        NDArray clipped = ratio.clip(1 - clipLow, 1 + clipHigh);
        return ratio.mul(advantages).minimum(clipped.mul(advantages)).neg();
    }

    private static void checkRange(double clipLow, double clipHigh) {
        Check.inOpenUnitInterval("clip-low", clipLow);
        Check.positive("clip-high", clipHigh);
    }
}
