package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.model.LogSigmoid;
import org.align4j.model.Scalars;

/**
 * Bradley and Terry 1952 with a share ε of answers that are given at random (Christiano et al. 2017, section 2.2.3):
 * {@code P = (1 - ε) σ(d) + ε / 2}. However sure the model is, an answer against it costs no more than {@code -ln(ε / 2)}.
 */
final class RandomAnswers {
    private RandomAnswers() {}

    /** ln P of each difference; by logarithms, so that no difference is too large. */
    static NDArray log(NDArray difference, double share) {
        NDArray sure = LogSigmoid.of(difference);
        return share == 0
                ? sure
                : Scalars.mul(sure.exp(), 1 - share).add(share / 2).log();
    }
}
