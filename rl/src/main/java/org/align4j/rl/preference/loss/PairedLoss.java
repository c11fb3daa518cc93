package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import org.align4j.model.Scalars;

/**
 * A loss of pairs. A pair whose label is soft (p below 1) counts with weight p as it stands and with 1 - p the other way
 * round.
 */
public sealed interface PairedLoss extends PreferenceLoss permits ReferencedLoss, ReferenceFreeLoss {
    /**
     * @return (pairs), differentiable in the policy's log-probs
     */
    NDArray rows(PairLogProbs pairs);

    /** The implicit reward of completions, (pairs), as TRL logs it. */
    NDArray rewards(CompletionLogProbs completions);

    /**
     * What the log-prob of a token counts that stands beyond the length of the pair's shorter completion; under the policy
     * and the reference alike.
     */
    default double tailWeight() {
        return 1;
    }

    /** Whether rows are not those of single pairs, so that the loss can be had of a whole optimizer step only. */
    default boolean ofWholeSteps() {
        return false;
    }

    /** Whether the loss may be negative: then its size says nothing about a bad batch. */
    default boolean signed() {
        return false;
    }

    /** Parts of the loss that are logged, by TRL's name, each (pairs). */
    default Map<String, NDArray> parts(PairLogProbs pairs) {
        return Map.of();
    }

    /** β times an array. */
    default NDArray scaled(NDArray x) {
        return Scalars.mul(x, beta());
    }
}
