package org.align4j.rl.loss;

import ai.djl.ndarray.NDArray;

/** What one token contributes to the critic's loss; averaged over the tokens of the optimizer step. */
public sealed interface ValueLoss permits ClippedSquare, Square {
    /**
     * @param values (batch, time) of the critic now, before each token
     * @param oldValues (batch, time) when the completions were sampled
     * @param returns (batch, time) to predict
     * @return (batch, time), differentiable in the values
     */
    NDArray perToken(NDArray values, NDArray oldValues, NDArray returns);

    /**
     * @return (batch, time), 1 where the loss is that of the clipped value
     */
    NDArray clipped(NDArray values, NDArray oldValues, NDArray returns);
}
