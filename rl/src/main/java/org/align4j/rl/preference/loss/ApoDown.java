package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * APO-down (D'Oosterlinck et al. 2024, eq. 8): {@code σ(r_w) + 1 - σ(r_w - r_l)}: both down, rejected more; for chosen
 * completions that are worse than what the policy writes.
 */
public record ApoDown(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta) implements ReferencedLoss {
    public ApoDown {
        Check.positive("beta", beta);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return SoftLabels.of(
                pairs,
                certain -> Logistic.of(rewards(certain.chosen()))
                        .add(Logistic.of(scaled(certain.margin()).neg())));
    }
}
