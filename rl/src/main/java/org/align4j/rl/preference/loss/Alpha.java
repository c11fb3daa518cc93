package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/** α-divergence, between the reverse KL (α near 0) and the forward KL (α near 1): {@code f'(u) = (1 - u^-α) / α}. */
public record Alpha(
        @Option(doc = "Above 0, below 1", def = "0.5", often = true)
        double alpha) implements Divergence {
    public Alpha {
        Check.inOpenUnitInterval("alpha", alpha);
    }

    @Override
    public NDArray slope(NDArray logRatio) {
        return Scalars.div(Scalars.mul(logRatio, -alpha).exp(), -alpha);
    }
}
