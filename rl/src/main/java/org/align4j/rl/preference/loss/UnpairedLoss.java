package org.align4j.rl.preference.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.model.Scalars;

/**
 * A loss of single completions, each marked desirable or not, beside a reference. What they are compared with is one number
 * that belongs to the whole step: {@link Kto} has it from completions of other prompts, {@link Bco} from the rewards so far.
 */
public sealed interface UnpairedLoss extends PreferenceLoss permits Kto, Bco {
    /**
     * @param desirable (completions), 1 or 0
     * @param shift of rewards, in their own unit; no gradient flows into it
     * @return (completions), differentiable in the policy's log-probs
     */
    NDArray rows(CompletionLogProbs completions, NDArray desirable, double shift);

    /** β (log π - log π_ref), (completions). */
    default NDArray rewards(CompletionLogProbs completions) {
        return Scalars.mul(completions.logRatio(), beta());
    }
}
