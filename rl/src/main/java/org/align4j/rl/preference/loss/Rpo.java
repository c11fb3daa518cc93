package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * RPO (Pang et al. 2024, eq. 1; MPO has it too): DPO and α times the cross-entropy of the chosen completion per token:
 * {@code -log σ(β h) - α log π(chosen) / n_w}. TRL's {@code rpo_alpha} takes the mean over all tokens of the batch instead.
 */
public record Rpo(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta,

        @Option(doc = "Weight of the chosen completion's cross-entropy", def = "1.0", often = true)
        double alpha)
        implements ReferencedLoss {
    public Rpo {
        Check.positive("beta", beta);
        Check.notNegative("alpha", alpha);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return SoftLabels.of(
                pairs,
                certain -> Logistic.loss(scaled(certain.margin()))
                        .sub(Scalars.mul(certain.chosen().mean(), alpha)));
    }

    @Override
    public Map<String, NDArray> parts(PairLogProbs pairs) {
        return Map.of("nll_loss", pairs.chosen().mean().neg());
    }
}
