package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/**
 * NCA on pairs (Chen et al. 2024, eq. 11): {@code -log σ(r_w) - 1/2 log σ(-r_w) - 1/2 log σ(-r_l)} with r = β (log π - log
 * π_ref): rewards have an absolute level, so chosen is not let fall.
 */
public record NcaPair(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta) implements ReferencedLoss {
    public NcaPair {
        Check.positive("beta", beta);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return SoftLabels.of(pairs, certain -> {
            NDArray chosen = rewards(certain.chosen());
            NDArray rejected = rewards(certain.rejected());
            return Logistic.loss(chosen)
                    .add(Scalars.mul(Logistic.loss(chosen.neg()).add(Logistic.loss(rejected.neg())), 0.5));
        });
    }
}
