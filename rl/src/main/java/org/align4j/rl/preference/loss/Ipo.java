package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * Azar et al. 2023, eq. 17, as TRL computes it: {@code (h - 1/(2β))²} where each log-ratio in {@code h} is divided by
 * its completion's tokens. The paper's form is {@link IpoSum}.
 */
public record Ipo(
        @Option(doc = "The target margin is 1 / (2 beta) per token", def = "0.1", often = true)
        double beta) implements ReferencedLoss {
    public Ipo {
        Check.positive("beta", beta);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        NDArray difference = pairs.chosen().meanLogRatio().sub(pairs.rejected().meanLogRatio());
        return SoftLabels.squaredToMargin(pairs, difference, beta);
    }
}
