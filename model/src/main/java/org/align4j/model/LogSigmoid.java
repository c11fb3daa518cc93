package org.align4j.model;

import ai.djl.ndarray.NDArray;

/** log(1 / (1 + exp(-x))), exact for large |x| and with the right gradient at 0, where preference losses start. */
public final class LogSigmoid {
    private LogSigmoid() {}

    /**
     * @param x any shape
     * @return the same shape; never above 0
     */
    public static NDArray of(NDArray x) {
        // min(x, 0) - log(1 + exp(-|x|)). At 0 autograd halves the minimum's gradient and takes sign(0) = 0: 1/2, as is
        // right.
        return Scalars.minimum(x, 0).sub(x.abs().neg().exp().add(1).log());
    }
}
