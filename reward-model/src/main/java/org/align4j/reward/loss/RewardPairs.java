package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;

/**
 * Scores of completions that were compared, as {@link PairLoss} sees them. All arrays are (pairs), of one float type.
 *
 * @param chosen r(x, chosen)
 * @param rejected r(x, rejected)
 * @param pChosen probability that chosen is the better one; 1 for a hard label, 1/2 for a tie
 * @param ties 1 where the judge called a tie, else 0
 * @param margins by how much chosen is better, 0 where that is not known
 */
public record RewardPairs(NDArray chosen, NDArray rejected, NDArray pChosen, NDArray ties, NDArray margins) {
    NDArray difference() {
        return chosen.sub(rejected);
    }

    /** Minus the log-probability of what the judge said: a tie, or chosen with probability p. */
    NDArray outcome(NDArray chosenWins, NDArray rejectedWins, NDArray tie) {
        NDArray decided = pChosen.mul(chosenWins).add(pChosen.neg().add(1).mul(rejectedWins));
        return ties.mul(tie).add(ties.neg().add(1).mul(decided)).neg();
    }
}
