package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;

/** KL(π_ref | π): {@code f'(u) = -1/u}. Its gradient is without bound where the policy gives chosen less than the reference. */
public record ForwardKl() implements Divergence {
    @Override
    public NDArray slope(NDArray logRatio) {
        return logRatio.neg().exp().neg();
    }
}
