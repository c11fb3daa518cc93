package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * Clips the weight of a token, never the token: {@code -sg(min(r, largest)) A log π} (MiniMax 2025, M1, eq. 4). Rare but
 * decisive tokens keep their gradient where {@link Clipped} drops it. ScaleRL (2025) takes 5 as the largest ratio; TRL
 * calls it {@code epsilon_high}.
 */
public record Cispo(
        @Option(doc = "Largest ratio that counts", def = "5.0")
        double largestRatio) implements PolicyLoss {
    public Cispo {
        Check.that(largestRatio >= 1, "largest-ratio", "must be >= 1", largestRatio);
    }

    @Override
    public NDArray perToken(PolicyBatch batch) {
        NDArray weight = Scalars.minimum(ratio(batch).stopGradient(), largestRatio);
        return weight.mul(batch.advantages()).mul(batch.logProbs()).neg();
    }

    @Override
    public double clipHigh() {
        return largestRatio - 1;
    }
}
