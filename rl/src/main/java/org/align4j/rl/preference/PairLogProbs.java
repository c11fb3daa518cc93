package org.align4j.rl.preference;

import ai.djl.ndarray.NDArray;

/**
 * What a {@link PreferenceLoss} sees of a batch of pairs. All arrays are (pairs), of one float type.
 *
 * @param chosen log-prob of the chosen completion under the policy: the sum over its tokens
 * @param rejected the same of the rejected one
 * @param referenceChosen log-prob of chosen under the reference, a constant
 * @param referenceRejected the same of the rejected one
 * @param chosenLengths tokens of the chosen completion
 * @param rejectedLengths tokens of the rejected completion
 * @param pChosen probability that chosen is the better one: 1 for a hard label, 1/2 for a tie
 */
public record PairLogProbs(
        NDArray chosen,
        NDArray rejected,
        NDArray referenceChosen,
        NDArray referenceRejected,
        NDArray chosenLengths,
        NDArray rejectedLengths,
        NDArray pChosen) {
    /** log π(chosen) - log π_ref(chosen). */
    NDArray chosenLogRatio() {
        return chosen.sub(referenceChosen);
    }

    /** log π(rejected) - log π_ref(rejected). */
    NDArray rejectedLogRatio() {
        return rejected.sub(referenceRejected);
    }
}
