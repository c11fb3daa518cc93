package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * {@link Clipped} that is also at most {@code -c A} where the advantage is negative (Ye et al. 2020, eq. 5): a ratio
 * that has run away does not blow up the loss. The same as two-sided clipping by TRL's {@code delta} (INTELLECT-2, 2025).
 */
public record DualClipped(
        @Option(doc = "How far below 1 the ratio may fall", def = "0.2")
        double clipLow,

        @Option(doc = "How far above 1 the ratio may rise", def = "0.2")
        double clipHigh,

        @Option(doc = "Largest ratio that counts where the advantage is negative; above 1 + clip-high", def = "3.0")
        double largestRatio)
        implements PolicyLoss {
    public DualClipped {
        Surrogate.checkRange(clipLow, clipHigh);
        Check.that(largestRatio > 1 + clipHigh, "largest-ratio", "must be > 1 + clip-high", largestRatio);
    }

    @Override
    public NDArray perToken(PolicyBatch batch) {
        NDArray advantages = batch.advantages();
        NDArray single = Surrogate.clipped(ratio(batch), advantages, clipLow, clipHigh);
        NDArray negative = advantages.lt(0).toType(advantages.getDataType(), false);
        NDArray bounded = single.minimum(Scalars.mul(advantages, -largestRatio));
        return negative.mul(bounded).add(negative.neg().add(1).mul(single));
    }
}
