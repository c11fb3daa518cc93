package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/** Huber 1964: with {@code d = |r - rating|}, {@code d²/2} up to δ and {@code δ (d - δ/2)} beyond, so that outliers pull less. */
public record Huber(
        @Option(doc = "Where the square ends", def = "1.0") double delta,

        @Option(
                doc =
                        "The score stands for the rating α r + β, with α > 0 and β learned: for ratings beside pairs, which leave"
                                + " the scale of r open",
                def = "false")
        boolean affine,

        @Option(doc = "Learning rate of α and β, by Adam", def = "0.02")
        double thresholdRate)
        implements AffineRating {
    public Huber {
        Check.positive("delta", delta);
        Check.positive("threshold-rate", thresholdRate);
    }

    /** Of a score that is the rating. */
    public Huber(double delta) {
        this(delta, false, 0.02);
    }

    @Override
    public NDArray rows(RatedScores rated) {
        NDArray distance = said(rated).sub(rated.values()).abs();
        NDArray inside = Scalars.minimum(distance, delta);
        return Scalars.div(inside.square(), 2).add(Scalars.mul(distance.sub(inside), delta));
    }
}
