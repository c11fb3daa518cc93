package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * Rafailov et al. 2023, eq. 7: {@code -log σ(β h)}, {@code h = log π/π_ref(chosen) - log π/π_ref(rejected)}. Label
 * smoothing makes it conservative DPO (Mitchell 2023); TRL's {@code sigmoid} ignores label smoothing, so its value
 * is this loss with smoothing 0.
 */
public record Dpo(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta,

        @Option(doc = "Share of labels taken to be wrong; above 0 it is conservative DPO", def = "0.0")
        double labelSmoothing)
        implements ReferencedLoss {
    public Dpo {
        Check.positive("beta", beta);
        Check.that(
                labelSmoothing >= 0 && labelSmoothing < 0.5, "label-smoothing", "must be in [0, 0.5)", labelSmoothing);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return SoftLabels.smoothed(pairs, scaled(pairs.margin()), labelSmoothing);
    }
}
