package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * DPO-positive (Pal et al. 2024, Smaug, eq. 3): {@code -log σ(β (h - λ max(0, log π_ref/π(chosen))))}: chosen pays for
 * falling below the reference. The penalty is inside β as in the paper; codes that put it outside have λ β in λ's place.
 */
public record Dpop(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta,

        @Option(
                doc =
                        "Weight of what chosen has lost, beside the margin; the paper has 50, smaller ones let it fall a little",
                def = "50.0",
                often = true)
        double lambda)
        implements ReferencedLoss {
    public Dpop {
        Check.positive("beta", beta);
        Check.notNegative("lambda", lambda);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return SoftLabels.of(pairs, certain -> {
            NDArray fallen = Scalars.maximum(certain.chosen().logRatio().neg(), 0);
            return Logistic.loss(scaled(certain.margin().sub(Scalars.mul(fallen, lambda))));
        });
    }
}
