package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.model.Scalars;

/** log(p / (1 - p)) of a probability given by its logarithm, exact also where p is near 1. */
final class LogOdds {
    private static final double HALF = Math.log(0.5);
    /** Nearer to certainty, odds are taken at this: beyond it float32 knows no difference, and the gradient is 0. */
    private static final double MOST = -1e-8;

    private LogOdds() {}

    /** @param logProb below or at 0 */
    static NDArray of(NDArray logProb) {
        NDArray x = Scalars.minimum(logProb, MOST);
        return x.sub(logComplement(x));
    }

    /**
     * log(1 - exp(x)). Below log(1/2) as written; above it 1 - exp(x) = 2 exp(x/2) sinh(-x/2), where nothing cancels. Each
     * form sees its own part of x, and at the border both are log(1/2).
     */
    private static NDArray logComplement(NDArray x) {
        NDArray low = Scalars.minimum(x, HALF).exp().neg().add(1).log();
        NDArray half = Scalars.mul(Scalars.maximum(x, HALF), 0.5);
        NDArray high = half.add(half.neg().sinh().log()).add(Math.log(2));
        return low.add(high).sub(HALF);
    }
}
