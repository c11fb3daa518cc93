package org.align4j.reward;

import ai.djl.ndarray.NDArray;

/**
 * Scores of completions that were compared, as {@link RewardLoss} sees them. All arrays are (pairs), of one float type.
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
}
