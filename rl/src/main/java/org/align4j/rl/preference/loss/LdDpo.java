package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * LD-DPO (Liu et al. 2024, eq. 10): DPO where tokens beyond the length of the pair's shorter completion count α, so that length
 * alone earns less. Here they count so under the policy and the reference, and the margin starts at 0; TRL's
 * {@code ld_alpha} leaves the reference's log-probs whole.
 */
public record LdDpo(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta,

        @Option(doc = "What a token beyond the shorter length counts; 1 is dpo", def = "0.5", often = true)
        double alpha)
        implements ReferencedLoss {
    public LdDpo {
        Check.positive("beta", beta);
        Check.inUnitInterval("alpha", alpha);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        return SoftLabels.smoothed(pairs, scaled(pairs.margin()), 0);
    }

    @Override
    public double tailWeight() {
        return alpha;
    }
}
