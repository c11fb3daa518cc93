package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.model.LogSigmoid;

/** Jensen-Shannon: {@code f'(u) = log(2u / (1 + u))}. */
public record Js() implements Divergence {
    @Override
    public NDArray slope(NDArray logRatio) {
        return LogSigmoid.of(logRatio);
    }
}
