package org.align4j.model;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a language model makes of texts, as plain numbers. */
public final class Embeddings {
    private Embeddings() {}

    /**
     * The mean of the last layer's hidden states over each row's tokens: {@link CausalLm#embed}, rows of like length
     * together.
     *
     * @param rows token ids, none longer than the model reads
     * @param batchTokens most tokens computed at once, padding counted
     * @return one for each row, in their order, as wide as the model
     */
    public static List<float[]> of(CausalLm model, List<int[]> rows, int batchTokens) {
        List<Row> units = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            units.add(new Row(i, rows.get(i)));
        }
        float[][] embedded = new float[rows.size()][];
        int width = model.config().hiddenSize();
        for (List<Row> part : MicroBatches.split(units, batchTokens)) {
            float[] numbers;
            try (NDArray read =
                    model.embed(new TokenBatch(part.stream().map(Row::ids).toList()))) {
                numbers = read.toFloatArray();
            }
            for (int i = 0; i < part.size(); i++) {
                embedded[part.get(i).place()] = Arrays.copyOfRange(numbers, i * width, (i + 1) * width);
            }
        }
        return Arrays.asList(embedded);
    }

    /** One row and where its embedding goes. */
    private record Row(int place, int[] ids) implements BatchUnit {
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
    }
}
