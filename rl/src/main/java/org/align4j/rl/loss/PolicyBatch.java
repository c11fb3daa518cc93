package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;

/**
 * What a {@link PolicyLoss} sees. All arrays are (batch, time), of one float type, over prompt and completion tokens.
 *
 * @param logProbs of the policy now
 * @param oldLogProbs of the policy that is being improved upon, a constant
 * @param advantages a constant
 * @param mask 1 on completion tokens, else 0
 * @param kept 1 on those of them that {@link PolicyLoss#kept} keeps, else 0
 */
public record PolicyBatch(NDArray logProbs, NDArray oldLogProbs, NDArray advantages, NDArray mask, NDArray kept) {
    /** Where every token counts. */
    public PolicyBatch(NDArray logProbs, NDArray oldLogProbs, NDArray advantages, NDArray mask) {
        this(logProbs, oldLogProbs, advantages, mask, mask);
    }

    /** The same with other log-probs of the policy. */
    public PolicyBatch at(NDArray newLogProbs) {
        return new PolicyBatch(newLogProbs, oldLogProbs, advantages, mask, kept);
    }

    /** log π - log π_old on completion tokens, 0 elsewhere. */
    NDArray logRatio() {
        return logProbs.sub(oldLogProbs).mul(mask);
    }
}
