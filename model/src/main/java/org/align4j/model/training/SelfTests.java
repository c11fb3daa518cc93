package org.align4j.model.training;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;

/** Cheap checks at the start of every training: what fails here would spoil the run in silence. */
public final class SelfTests {
    private static final double FLOAT32_TOLERANCE = 1e-3;
    /** Kernels may sum in another order for another shape; bf16 keeps 8 bits. */
    private static final double BFLOAT16_TOLERANCE = 0.5;

    private SelfTests() {}

    /**
     * A row must read the same alone and padded beside a longer one.
     *
     * @throws UserError if the model reads it as something that is not a number
     * @throws IllegalStateException if it reads differently
     */
    public static void paddingChangesNothing(TokenModel model, List<? extends int[]> rows) {
        int[] shortest = rows.get(0);
        int[] longest = rows.get(0);
        for (int[] row : rows) {
            shortest = row.length < shortest.length ? row : shortest;
            longest = row.length > longest.length ? row : longest;
        }
        if (shortest.length == longest.length) {
            return;
        }
        try (NDArray alone = model.evaluate(new TokenBatch(List.of(shortest)));
                NDArray padded = model.evaluate(new TokenBatch(List.of(shortest, longest)))) {
            compare(alone.toFloatArray(), padded.toFloatArray(), model);
        }
    }

    private static void compare(float[] alone, float[] padded, TokenModel model) {
        boolean coarse = model instanceof CausalLm policy && policy.bfloat16();
        double tolerance = coarse ? BFLOAT16_TOLERANCE : FLOAT32_TOLERANCE;
        for (int t = 0; t < alone.length; t++) {
            if (!Float.isFinite(alone[t])) {
                throw new UserError(model.described() + ": what the model says of token " + t + " of a row is "
                        + alone[t] + ", not a number; its weights are damaged or have run away");
            }
            double difference = Math.abs(alone[t] - padded[t]);
            if (!(difference <= tolerance * Math.max(1, Math.abs(alone[t])))) {
                throw new IllegalStateException("self-test: token " + t + " of a row reads " + alone[t] + " alone but "
                        + padded[t] + " beside a longer row");
            }
        }
    }
}
