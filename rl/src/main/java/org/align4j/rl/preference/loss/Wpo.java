package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * WPO (Zhou et al. 2024, eq. 4): DPO's loss of a pair times how likely the policy is to write it, {@code exp(log π(chosen)/n_w +
 * log π(rejected)/n_l)}, without gradient: pairs that are not the policy's own count less. The paper's alignment by
 * the whole distribution, and TRL's {@code use_weighting}, divide each token's probability by Σ p² first; here it is as
 * it stands.
 */
public record Wpo(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta) implements ReferencedLoss {
    public Wpo {
        Check.positive("beta", beta);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        NDArray weight =
                pairs.chosen().mean().add(pairs.rejected().mean()).exp().stopGradient();
        return SoftLabels.smoothed(pairs, scaled(pairs.margin()), 0).mul(weight);
    }

    @Override
    public Map<String, NDArray> parts(PairLogProbs pairs) {
        return Map.of(
                "weights/mean",
                pairs.chosen().mean().add(pairs.rejected().mean()).exp());
    }
}
