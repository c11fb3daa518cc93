package org.align4j.pipeline.evaluate;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.align4j.model.RowNumbers;
import org.align4j.model.TokenBatch;

/**
 * A prompt with a completion, to be read by models.
 *
 * @param ids of prompt and completion
 * @param promptLength how many of them are the prompt
 */
record PromptedTokens(int[] ids, int promptLength) {
    static PromptedTokens of(int[] prompt, int[] completion) {
        int[] tokens = Arrays.copyOf(prompt, prompt.length + completion.length);
        System.arraycopy(completion, 0, tokens, prompt.length, completion.length);
        return new PromptedTokens(tokens, prompt.length);
    }

    /**
     * A model's numbers at the completions' tokens.
     *
     * @param model (batch, time) of a batch
     * @param budget most tokens computed at once
     * @return for each row, in order, one number per completion token
     */
    static double[][] read(List<PromptedTokens> rows, Function<TokenBatch, NDArray> model, int budget) {
        List<float[]> read =
                RowNumbers.read(rows.stream().map(PromptedTokens::ids).toList(), budget, model);
        double[][] numbers = new double[rows.size()][];
        for (int i = 0; i < numbers.length; i++) {
            int prompt = rows.get(i).promptLength();
            float[] row = read.get(i);
            numbers[i] =
                    IntStream.range(prompt, row.length).mapToDouble(t -> row[t]).toArray();
        }
        return numbers;
    }
}
