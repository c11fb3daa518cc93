package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * CPO (Xu et al. 2024, eq. 3): {@code -log σ(β (log π(chosen) - log π(rejected))) - α log π(chosen) / n_w}: DPO with a uniform
 * reference, and cross-entropy of the chosen completion.
 */
public record Cpo(
        @Option(doc = "Scale of the difference of log-probs", def = "0.1", often = true)
        double beta,

        @Option(doc = "Weight of the chosen completion's cross-entropy per token", def = "1.0", often = true)
        double alpha,

        @Option(doc = "Share of labels taken to be wrong", def = "0.0")
        double labelSmoothing)
        implements ReferenceFreeLoss {
    public Cpo {
        Check.positive("beta", beta);
        Check.notNegative("alpha", alpha);
        Check.that(
                labelSmoothing >= 0 && labelSmoothing < 0.5, "label-smoothing", "must be in [0, 0.5)", labelSmoothing);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return SoftLabels.smoothed(pairs, rewards(pairs.chosen()).sub(rewards(pairs.rejected())), labelSmoothing)
                .sub(SoftLabels.of(
                        pairs, certain -> Scalars.mul(certain.chosen().mean(), alpha)));
    }

    @Override
    public NDArray rewards(CompletionLogProbs completions) {
        return scaled(completions.policy());
    }

    @Override
    public Map<String, NDArray> parts(PairLogProbs pairs) {
        return Map.of("nll_loss", pairs.chosen().mean().neg());
    }
}
