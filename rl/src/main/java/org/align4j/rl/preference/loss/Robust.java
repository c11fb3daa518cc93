package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * Chowdhury et al. 2024 (robust DPO), eq. 11: {@code ((1 - ε) L(chosen) - ε L(swapped)) / (1 - 2 ε)} with DPO's loss L: the
 * loss on clean labels without bias, where a share ε of the labels is flipped.
 */
public record Robust(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta,

        @Option(doc = "Share of labels taken to be wrong", def = "0.1")
        double labelSmoothing)
        implements ReferencedLoss {
    public Robust {
        Check.positive("beta", beta);
        Check.that(
                labelSmoothing >= 0 && labelSmoothing < 0.5, "label-smoothing", "must be in [0, 0.5)", labelSmoothing);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        NDArray logits = scaled(pairs.margin());
        NDArray p = Scalars.mul(pairs.pChosen(), 1 / (1 - 2 * labelSmoothing))
                .sub(labelSmoothing / (1 - 2 * labelSmoothing));
        return SoftLabels.mixed(p, Logistic.loss(logits), Logistic.loss(logits.neg()));
    }

    /** Below 0 where the margin is beyond what a share of wrong labels allows. */
    @Override
    public boolean signed() {
        return true;
    }
}
