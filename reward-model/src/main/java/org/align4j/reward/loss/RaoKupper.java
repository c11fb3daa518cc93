package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.LogSigmoid;

/**
 * Ties as an outcome of their own, Rao and Kupper 1967: with {@code d = r(chosen) - r(rejected)},
 * {@code P(chosen) = σ(d - log θ)}, {@code P(rejected) = σ(-d - log θ)} and
 * {@code P(tie) = (θ² - 1) P(chosen) P(rejected)}.
 */
public record RaoKupper(
        @Option(doc = "How easily two completions tie; above 1", def = "1.5")
        double theta) implements PairLoss {
    public RaoKupper {
        Check.that(theta > 1, "theta", "must be > 1", theta);
    }

    @Override
    public NDArray rows(RewardPairs pairs) {
        NDArray difference = pairs.difference();
        NDArray win = LogSigmoid.of(difference.sub(Math.log(theta)));
        NDArray loss = LogSigmoid.of(difference.neg().sub(Math.log(theta)));
        return pairs.outcome(win, loss, win.add(loss).add(Math.log(theta * theta - 1)));
    }
}
