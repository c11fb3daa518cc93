package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * PPO's code (Schulman et al. 2017; Huang et al. 2022): {@code max((v - R)², (clip(v, v_old ± c) - R)²) / 2}.
 */
public record ClippedSquare(
        @Option(doc = "How far a value may move from what it was when the completions were sampled", def = "0.2")
        double clip)
        implements ValueLoss {
    public ClippedSquare {
        Check.positive("clip", clip);
    }

    @Override
    public NDArray perToken(NDArray values, NDArray oldValues, NDArray returns) {
        NDArray free = values.sub(returns).square();
        return Scalars.div(free.maximum(held(values, oldValues).sub(returns).square()), 2);
    }

    @Override
    public NDArray clipped(NDArray values, NDArray oldValues, NDArray returns) {
        NDArray free = values.sub(returns).square();
        return held(values, oldValues).sub(returns).square().gt(free).toType(values.getDataType(), false);
    }

    private NDArray held(NDArray values, NDArray oldValues) {
        return values.maximum(oldValues.sub(clip)).minimum(oldValues.add(clip));
    }
}
