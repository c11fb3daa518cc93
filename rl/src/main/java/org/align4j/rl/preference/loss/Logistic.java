package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.model.LogSigmoid;

/** The logistic function and its loss, exact for large arguments. */
final class Logistic {
    private Logistic() {}

    /** {@code σ(x)}. */
    static NDArray of(NDArray x) {
        return LogSigmoid.of(x).exp();
    }

    /** {@code -log σ(x)}. */
    static NDArray loss(NDArray x) {
        return LogSigmoid.of(x).neg();
    }
}
