package org.align4j.pipeline.evaluate;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.align4j.model.BatchUnit;
import org.align4j.model.MicroBatches;
import org.align4j.model.TokenBatch;

/**
 * A prompt with a completion, to be read by models.
 *
 * @param index its place among the rows
 * @param ids of prompt and completion
 * @param promptLength how many of them are the prompt
 */
record TokenRow(int index, int[] ids, int promptLength) implements BatchUnit {
    static TokenRow of(int index, int[] prompt, int[] completion) {
        int[] tokens = Arrays.copyOf(prompt, prompt.length + completion.length);
        System.arraycopy(completion, 0, tokens, prompt.length, completion.length);
        return new TokenRow(index, tokens, prompt.length);
    }

    @Override
    public int rows() {
        return 1;
    }

    @Override
    public int longest() {
        return ids.length;
    }

    @Override
    public int tokens() {
        return ids.length;
    }

    /**
     * A model's numbers at the completions' tokens.
     *
     * @param model (batch, time) of a batch
     * @param budget most tokens computed at once
     * @return for each row, in order, one number per completion token
     */
    static double[][] read(List<TokenRow> rows, Function<TokenBatch, NDArray> model, int budget) {
        double[][] numbers = new double[rows.size()][];
        for (List<TokenRow> part : MicroBatches.split(rows, budget)) {
            TokenBatch batch = new TokenBatch(part.stream().map(TokenRow::ids).toList());
            try (NDArray read = model.apply(batch)) {
                float[] flat = read.toFloatArray();
                for (int i = 0; i < part.size(); i++) {
                    TokenRow row = part.get(i);
                    double[] completion = new double[row.ids().length - row.promptLength()];
                    int from = i * batch.time() + row.promptLength();
                    Arrays.setAll(completion, t -> flat[from + t]);
                    numbers[row.index()] = completion;
                }
            }
        }
        return numbers;
    }
}
