package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;

/** PPO's surrogate objective, negated (Schulman et al. 2017, eq. 7): {@code max(-A r, -A clip(r, 1 - low, 1 + high))}. */
final class Surrogate {
    private Surrogate() {}

    static NDArray clipped(NDArray ratio, NDArray advantages, double clipLow, double clipHigh) {
        NDArray clipped = ratio.clip(1 - clipLow, 1 + clipHigh);
        return ratio.mul(advantages).minimum(clipped.mul(advantages)).neg();
    }

    static void checkRange(double clipLow, double clipHigh) {
        Check.inOpenUnitInterval("clip-low", clipLow);
        Check.positive("clip-high", clipHigh);
    }
}
