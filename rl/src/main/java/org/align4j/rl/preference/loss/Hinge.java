package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * SLiC (Zhao et al. 2023) and RSO (Liu et al. 2023), normalised: {@code max(0, 1 - β h)}. β is the reciprocal of the margin
 * that is asked for.
 */
public record Hinge(
        @Option(
                doc = "Reciprocal of the margin, in nats, beyond which a pair counts as learned",
                def = "0.1",
                often = true)
        double beta)
        implements ReferencedLoss {
    public Hinge {
        Check.positive("beta", beta);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return SoftLabels.of(
                pairs, certain -> Scalars.maximum(scaled(certain.margin()).neg().add(1), 0));
    }
}
