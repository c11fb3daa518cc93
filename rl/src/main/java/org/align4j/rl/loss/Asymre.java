package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * {@code -(A + shift) log π}: REINFORCE with a baseline somewhat below what is to be expected (Arnal et al. 2025, AsymRE),
 * so that good completions count for more than bad ones. It needs to know nothing of who wrote them. With a baseline above
 * the mean return learning collapses.
 */
public record Asymre(
        @Option(doc = "How far below the expected return the baseline lies, in the units of the return", def = "0.1")
        double shift)
        implements PolicyLoss {
    public Asymre {
        Check.notNegative("shift", shift);
    }

    @Override
    public NDArray perToken(PolicyBatch batch) {
        return batch.advantages().add(shift).mul(batch.logProbs()).neg();
    }

    @Override
    public boolean readsOldPolicy() {
        return false;
    }
}
