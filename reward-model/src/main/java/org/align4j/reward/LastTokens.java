package org.align4j.reward;

import ai.djl.ndarray.NDArray;
import org.align4j.model.TokenBatch;

/** Where a reward model's scores are among its numbers: at each row's last token, by length. */
final class LastTokens {
    private LastTokens() {}

    /**
     * @param numbers (batch, time)
     * @return (batch), differentiable in the numbers
     */
    static NDArray scores(TokenBatch tokens, NDArray numbers) {
        long[] ends = new long[tokens.size()];
        for (int row = 0; row < ends.length; row++) {
            ends[row] = end(tokens, row);
        }
        return numbers.flatten().gather(numbers.getManager().create(ends), 0);
    }

    /** In the flattened (batch, time) array. */
    static long end(TokenBatch tokens, int row) {
        return (long) row * tokens.time() + tokens.rows().get(row).length - 1;
    }
}
