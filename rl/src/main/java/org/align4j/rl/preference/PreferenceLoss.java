package org.align4j.rl.preference;

import ai.djl.ndarray.NDArray;

/**
 * What one pair contributes to the loss; the loss of a step is the mean over its pairs. A pair whose label is soft
 * (p below 1) counts with weight p as it stands and with 1 - p the other way round.
 */
public sealed interface PreferenceLoss permits Dpo, Ipo, IpoSum {
    /**
     * @return (pairs), differentiable in {@code chosen} and {@code rejected}
     */
    NDArray rows(PairLogProbs pairs);

    /** Scale of the implicit reward beta (log π - log π_ref), as it is logged. */
    double beta();
}
