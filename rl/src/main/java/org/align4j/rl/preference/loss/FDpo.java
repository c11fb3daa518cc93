package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * f-DPO (Wang et al. 2023, eq. 9): DPO for another divergence from the reference than the reverse KL: {@code -log σ(β (f'(u_w)
 * - f'(u_l)))} with u = π/π_ref. Logged rewards are β log u, whatever the divergence.
 */
public record FDpo(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta,

        @Option(doc = "What the distance from the reference is measured by", often = true, def = "{type: js}")
        Divergence divergence)
        implements ReferencedLoss {
    public FDpo {
        Check.positive("beta", beta);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return SoftLabels.of(
                pairs,
                certain -> Logistic.loss(scaled(divergence
                        .slope(certain.chosen().logRatio())
                        .sub(divergence.slope(certain.rejected().logRatio())))));
    }
}
