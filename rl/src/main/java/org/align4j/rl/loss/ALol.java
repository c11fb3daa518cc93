package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * {@code -max(A, 0) sg(clip(r, 1 - ε, 1 + ε)) log π} with the ratio r = π / μ of the whole completion (Baheti et al. 2023,
 * A-LoL, eq. 6): completions that were no better than expected are left out, the others count by how much better they were
 * and by how likely the policy holds them already.
 */
public record ALol(
        @Option(doc = "How far the ratio may lie from 1; the paper takes 0.9", def = "0.9")
        double clip) implements PolicyLoss {
    /** Log-ratios beyond this are as good as infinite; keeps exp finite in float32. */
    private static final double LARGEST_LOG_RATIO = 20;

    public ALol {
        Check.that(clip >= 0 && clip < 1, "clip", "must be in [0, 1)", clip);
    }

    @Override
    public NDArray perToken(PolicyBatch batch) {
        NDArray ratio = ratio(batch).stopGradient().clip(1 - clip, 1 + clip);
        NDArray positive = Scalars.maximum(batch.advantages(), 0);
        return ratio.mul(positive).mul(batch.logProbs()).neg();
    }

    @Override
    public NDArray ratio(PolicyBatch batch) {
        return batch.logRatio()
                .sum(new int[] {1}, true)
                .clip(-LARGEST_LOG_RATIO, LARGEST_LOG_RATIO)
                .mul(batch.mask())
                .exp();
    }

    @Override
    public double clipLow() {
        return clip;
    }

    @Override
    public double clipHigh() {
        return clip;
    }
}
