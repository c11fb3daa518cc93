package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * The whole completion is one action: one ratio per completion, clipped as in {@link Clipped}. {@code mean}
 * log-ratios are GSPO (Zheng et al. 2025), {@code sum} is the true ratio of the completion, as in RLOO (Ahmadian et
 * al. 2024). With {@link LossAggregation#SEQUENCE_MEAN} each completion counts once.
 */
public record SequenceClipped(
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
        Surrogate.checkRange(clipLow, clipHigh);
    }

    @Override
    public NDArray perToken(PolicyBatch batch) {
        return Surrogate.clipped(ratio(batch), batch.advantages(), clipLow, clipHigh);
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
