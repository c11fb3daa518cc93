package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Option;

/**
 * The clipped surrogate of PPO (Schulman et al. 2017, eq. 7): {@code max(-A r, -A clip(r, 1 - low, 1 + high))}.
 * Unequal ranges give DAPO's clip-higher (Yu et al. 2025).
 */
public record Clipped(
        @Option(doc = "How far below 1 the ratio may fall", def = "0.2")
        double clipLow,

        @Option(doc = "How far above 1 the ratio may rise", def = "0.2")
        double clipHigh)
        implements PolicyLoss {
    public Clipped {
        Surrogate.checkRange(clipLow, clipHigh);
    }

    @Override
    public NDArray perToken(PolicyBatch batch) {
        return Surrogate.clipped(ratio(batch), batch.advantages(), clipLow, clipHigh);
    }
}
