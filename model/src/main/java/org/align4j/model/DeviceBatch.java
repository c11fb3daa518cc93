package org.align4j.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.align4j.core.UserError;
import org.align4j.model.config.ModelConfig;

/**
 * A batch on the device.
 *
 * @param ids (batch, time) int64, padded with 0
 * @param lengths (batch) int64
 * @param rowLengths the same, outside the device
 */
record DeviceBatch(NDArray ids, NDArray lengths, long[] rowLengths) {
    /**
     * Copies a batch to the scope's device; the arrays belong to the scope.
     *
     * @throws UserError if a row is longer than the model reads, or a token is not in its vocabulary
     */
    static DeviceBatch upload(NDManager scope, TokenBatch batch, ModelConfig config) {
        int time = batch.time();
        if (time > config.maxPositions()) {
            throw new UserError("a row has " + time + " tokens, but the model reads at most " + config.maxPositions());
        }
        long[] ids = new long[Math.multiplyExact(batch.size(), time)];
        long[] lengths = new long[batch.size()];
        for (int row = 0; row < batch.size(); row++) {
            int[] tokens = batch.rows().get(row);
            lengths[row] = tokens.length;
            for (int t = 0; t < tokens.length; t++) {
                if (tokens[t] < 0 || tokens[t] >= config.vocabularySize()) {
                    throw new UserError("token id " + tokens[t] + " is not in the model's vocabulary of "
                            + config.vocabularySize());
                }
                ids[row * time + t] = tokens[t];
            }
        }
        return new DeviceBatch(scope.create(ids, new Shape(batch.size(), time)), scope.create(lengths), lengths);
    }
}
