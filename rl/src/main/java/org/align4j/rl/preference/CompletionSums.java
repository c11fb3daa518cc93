package org.align4j.rl.preference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;

/** Log-probs of completions: sums over their tokens. */
final class CompletionSums {
    private CompletionSums() {}

    /**
     * Of a batch, without a gradient.
     *
     * @param weights what each token counts, (rows, time) flattened
     * @return (rows)
     */
    static float[] read(TokenModel model, TokenBatch batch, float[] weights) {
        try (NDManager local = model.manager().newSubManager()) {
            NDArray numbers = model.evaluate(batch);
            numbers.attach(local);
            return of(numbers, weights).toFloatArray();
        }
    }

    /**
     * Of log-probs, differentiable in them.
     *
     * @param numbers (rows, time)
     * @return (rows)
     */
    static NDArray of(NDArray numbers, float[] weights) {
        NDArray mask = numbers.getManager().create(weights).reshape(numbers.getShape());
        return numbers.mul(mask).sum(new int[] {1});
    }
}
