package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * AOT that does not ask which completions belong together (Melnyk et al. 2024; TRL's {@code aot_unpaired}): log-ratios of chosen
 * and of rejected completions, each sorted, and DPO's loss of the differences of like quantiles. It is of the step's pairs together: rows are quantiles, not pairs, so labels
 * must be certain.
 */
public record AotUnpaired(
        @Option(doc = "How strongly the policy is held to the reference", def = "0.1", often = true)
        double beta,

        @Option(doc = "Share of labels taken to be wrong", def = "0.0")
        double labelSmoothing)
        implements ReferencedLoss {
    public AotUnpaired {
        Check.positive("beta", beta);
        Check.that(
                labelSmoothing >= 0 && labelSmoothing < 0.5, "label-smoothing", "must be in [0, 0.5)", labelSmoothing);
    }

    @Override
    public NDArray rows(PairLogProbs pairs) {
        NDArray quantiles =
                pairs.chosen().logRatio().sort().sub(pairs.rejected().logRatio().sort());
        return SoftLabels.smoothed(pairs, scaled(quantiles), labelSmoothing);
    }

    @Override
    public boolean ofWholeSteps() {
        return true;
    }
}
