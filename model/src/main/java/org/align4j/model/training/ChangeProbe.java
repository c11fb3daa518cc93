package org.align4j.model.training;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.jspecify.annotations.Nullable;

/**
 * Self-test: do the parameters really change? Reads one row before training and after the first steps. In bf16 a step
 * can be too small to show, so it gives up only after some.
 */
final class ChangeProbe {
    private static final int PATIENCE = 40;

    private final TokenModel model;
    private final TokenBatch row;
    private float @Nullable [] before;
    private int steps;

    ChangeProbe(TokenModel model, TokenBatch batch) {
        this.model = model;
        row = new TokenBatch(batch.rows().subList(0, 1));
        before = numbers();
    }

    /** To be called after every step with a learning rate and a gradient above 0. */
    void afterStep() {
        if (before == null) {
            return;
        }
        steps++;
        if (!Arrays.equals(before, numbers())) {
            before = null;
        } else if (steps == PATIENCE) {
            throw new IllegalStateException("self-test: " + PATIENCE
                    + " optimizer steps did not change what the model says about the first row");
        }
    }

    private float[] numbers() {
        try (NDArray numbers = model.evaluate(row)) {
            return numbers.toFloatArray();
        }
    }
}
