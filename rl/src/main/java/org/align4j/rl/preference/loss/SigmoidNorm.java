package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * DPO with each log-ratio divided by its completion's tokens (TRL's {@code sigmoid_norm}; Tülu 3, Lambert et al. 2024,
 * eq. 6): {@code -log σ(β (h_w/n_w - h_l/n_l))}.
 */
public record SigmoidNorm(
        @Option(
                doc =
                        "How strongly the policy is held to the reference; ten to fifty times that of dpo, as ratios are per token",
                def = "5.0",
                often = true)
        double beta,

        @Option(doc = "Share of labels taken to be wrong", def = "0.0")
        double labelSmoothing)
        implements ReferencedLoss {
    public SigmoidNorm {
        Check.positive("beta", beta);
        Check.that(
                labelSmoothing >= 0 && labelSmoothing < 0.5, "label-smoothing", "must be in [0, 0.5)", labelSmoothing);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        NDArray difference = pairs.chosen().meanLogRatio().sub(pairs.rejected().meanLogRatio());
        return SoftLabels.smoothed(pairs, scaled(difference), labelSmoothing);
    }
}
