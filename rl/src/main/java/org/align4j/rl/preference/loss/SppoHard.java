package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * SPPO with certain labels (Wu et al. 2024, eq. 4.7): {@code (log π/π_ref(chosen) - 1/(2β))² + (log π/π_ref(rejected) +
 * 1/(2β))²}.
 */
public record SppoHard(
        @Option(doc = "Log-ratios are drawn to plus and minus 1 / (2 beta)", def = "0.1", often = true)
        double beta) implements ReferencedLoss {
    public SppoHard {
        Check.positive("beta", beta);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        double target = 1 / (2 * beta);
        return SoftLabels.of(
                pairs,
                certain -> certain.chosen()
                        .logRatio()
                        .sub(target)
                        .square()
                        .add(certain.rejected().logRatio().add(target).square()));
    }
}
