package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * APO-zero (D'Oosterlinck et al. 2024, eq. 7): {@code 1 - σ(r_w) + σ(r_l)}: chosen up and rejected down from the reference;
 * for chosen completions that are better than what the policy writes.
 */
public record ApoZero(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta) implements ReferencedLoss {
    public ApoZero {
        Check.positive("beta", beta);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return SoftLabels.of(
                pairs,
                certain -> Logistic.of(rewards(certain.chosen()).neg()).add(Logistic.of(rewards(certain.rejected()))));
    }
}
