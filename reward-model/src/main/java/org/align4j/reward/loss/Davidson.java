package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * Ties as an outcome of their own, Davidson 1970: chosen, rejected and tie have odds {@code e^(d/2)}, {@code
 * e^(-d/2)} and {@code ν}, with {@code d = r(chosen) - r(rejected)}.
 */
public record Davidson(
        @Option(doc = "Odds of a tie between equally good completions, against a win of each", def = "1.0")
        double nu) implements PairLoss {
    public Davidson {
        Check.positive("nu", nu);
    }

    @Override
    public NDArray rows(RewardPairs pairs) {
        NDArray half = Scalars.div(pairs.difference(), 2);
        NDArray scale = half.abs();
        NDArray total = half.sub(scale)
                .exp()
                .add(half.neg().sub(scale).exp())
                .add(Scalars.mul(scale.neg().exp(), nu))
                .log()
                .add(scale);
        return pairs.outcome(half.sub(total), half.neg().sub(total), total.neg().add(Math.log(nu)));
    }
}
