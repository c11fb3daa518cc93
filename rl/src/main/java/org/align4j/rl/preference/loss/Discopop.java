package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * DiscoPOP (Lu et al. 2024, eq. 5): DPO's loss and the exponential loss mixed by {@code m = σ(βh / τ)}: {@code (1 - m) (-log
 * σ(βh)) + m exp(-βh)}.
 */
public record Discopop(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta,

        @Option(doc = "Over how much of the margin the two losses change places", def = "0.05")
        double tau)
        implements ReferencedLoss {
    public Discopop {
        Check.positive("beta", beta);
        Check.positive("tau", tau);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return SoftLabels.of(pairs, certain -> {
            NDArray logits = scaled(certain.margin());
            NDArray ratio = Scalars.div(logits, tau);
            return Logistic.of(ratio.neg())
                    .mul(Logistic.loss(logits))
                    .add(Logistic.of(ratio).mul(logits.neg().exp()));
        });
    }
}
