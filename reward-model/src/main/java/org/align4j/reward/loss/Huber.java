package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/** Huber 1964: with {@code d = |r - rating|}, {@code d²/2} up to δ and {@code δ (d - δ/2)} beyond, so that outliers pull less. */
public record Huber(
        @Option(doc = "Where the square ends", def = "1.0") double delta) implements RatingLoss {
    public Huber {
        Check.positive("delta", delta);
    }

    @Override
    public NDArray rows(RatedScores rated) {
        NDArray distance = rated.scores().sub(rated.values()).abs();
        NDArray inside = Scalars.minimum(distance, delta);
        return Scalars.div(inside.square(), 2).add(Scalars.mul(distance.sub(inside), delta));
    }
}
