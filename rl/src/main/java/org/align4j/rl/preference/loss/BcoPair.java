package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * BCO's binary cross-entropy on pairs, without its shift (Jung et al. 2024; TRL's {@code bco_pair}): {@code -log σ(r_w) -
 * log σ(-r_l)}. With the shift, on single completions, it is {@link Bco}.
 */
public record BcoPair(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta) implements ReferencedLoss {
    public BcoPair {
        Check.positive("beta", beta);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return SoftLabels.of(
                pairs,
                certain -> Logistic.loss(rewards(certain.chosen()))
                        .add(Logistic.loss(rewards(certain.rejected()).neg())));
    }
}
