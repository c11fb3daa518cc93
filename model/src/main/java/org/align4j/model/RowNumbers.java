package org.align4j.model;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** A model's numbers for token rows, read in batches of bounded size, rows of like length together. */
public final class RowNumbers {
    private RowNumbers() {}

    /**
     * One number per token.
     *
     * @param rows token ids, at least one each
     * @param budget most tokens computed at once
     * @param model gives (batch, time) for a batch; what it returns is closed here
     * @return for each row, in the rows' order, as many numbers as it has tokens
     */
    public static List<float[]> read(List<int[]> rows, int budget, Function<TokenBatch, NDArray> model) {
        List<float[]> numbers = vectors(rows, budget, model);
        for (int i = 0; i < numbers.size(); i++) {
            numbers.set(i, Arrays.copyOf(numbers.get(i), rows.get(i).length));
        }
        return numbers;
    }

    /**
     * One vector per row, such as an embedding.
     *
     * @param model gives (batch, width) for a batch; what it returns is closed here
     * @return for each row, in the rows' order, {@code width} numbers
     */
    public static List<float[]> vectors(List<int[]> rows, int budget, Function<TokenBatch, NDArray> model) {
        List<Row> units = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            units.add(new Row(i, rows.get(i)));
        }
        float[][] numbers = new float[rows.size()][];
        for (List<Row> part : MicroBatches.split(units, budget)) {
            float[] flat;
            try (NDArray read =
                    model.apply(new TokenBatch(part.stream().map(Row::ids).toList()))) {
                flat = read.toFloatArray();
            }
            int width = flat.length / part.size();
            for (int i = 0; i < part.size(); i++) {
                numbers[part.get(i).place()] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
            }
        }
        return Arrays.asList(numbers);
    }

    /** One row and where its numbers go. */
    private record Row(int place, int[] ids) implements BatchRow {}
}
