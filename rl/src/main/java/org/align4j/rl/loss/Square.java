package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.model.Scalars;

/** {@code (v - R)² / 2}. */
public record Square() implements ValueLoss {
    @Override
    public NDArray perToken(NDArray values, NDArray oldValues, NDArray returns) {
        return Scalars.div(values.sub(returns).square(), 2);
    }

    @Override
    public NDArray clipped(NDArray values, NDArray oldValues, NDArray returns) {
        return values.zerosLike();
    }
}
