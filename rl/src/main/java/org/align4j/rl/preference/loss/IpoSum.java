package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** Azar et al. 2023, eq. 17, as printed: {@code (h - 1/(2β))²} with log-ratios summed over tokens. */
public record IpoSum(
        @Option(doc = "The target margin is 1 / (2 beta) per completion", def = "0.1", often = true)
        double beta) implements ReferencedLoss {
    public IpoSum {
        Check.positive("beta", beta);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return SoftLabels.squaredToMargin(pairs, pairs.margin(), beta);
    }
}
