package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * AOT on pairs (Melnyk et al. 2024; TRL's {@code aot}): the pairs' differences of log-probs under the policy and under the
 * reference, each sorted, and DPO's loss of the differences of like quantiles: the policy's margins are to dominate the
 * reference's as a distribution. It is of the step's pairs together: rows are quantiles, not pairs, so labels
 * must be certain.
 */
public record Aot(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta,

        @Option(doc = "Share of labels taken to be wrong", def = "0.0")
        double labelSmoothing)
        implements ReferencedLoss {
    public Aot {
        Check.positive("beta", beta);
        Check.that(
                labelSmoothing >= 0 && labelSmoothing < 0.5, "label-smoothing", "must be in [0, 0.5)", labelSmoothing);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        NDArray policy = pairs.chosen().policy().sub(pairs.rejected().policy());
        NDArray reference = pairs.chosen().referenced().sub(pairs.rejected().referenced());
        return SoftLabels.smoothed(pairs, scaled(policy.sort().sub(reference.sort())), labelSmoothing);
    }

    @Override
    public boolean ofWholeSteps() {
        return true;
    }
}
