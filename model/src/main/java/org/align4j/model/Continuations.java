package org.align4j.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How likely a model holds given continuations of a prompt. */
public final class Continuations {
    private Continuations() {}

    /**
     * The natural log of each continuation's probability given the prompt, the sum over its tokens.
     *
     * @param prompt token ids, at least one
     * @param continuations token ids, at least one each
     */
    public static double[] logProbs(CausalLm model, int[] prompt, List<int[]> continuations) {
        List<int[]> rows = new ArrayList<>();
        for (int[] continuation : continuations) {
            if (continuation.length == 0) {
                throw new IllegalArgumentException("a continuation needs at least one token");
            }
            int[] row = Arrays.copyOf(prompt, prompt.length + continuation.length);
            System.arraycopy(continuation, 0, row, prompt.length, continuation.length);
            rows.add(row);
        }
        List<float[]> numbers = RowNumbers.read(rows, Integer.MAX_VALUE, model::evaluate);
        double[] sums = new double[rows.size()];
        for (int i = 0; i < sums.length; i++) {
            for (int t = prompt.length; t < rows.get(i).length; t++) {
                sums[i] += numbers.get(i)[t];
            }
        }
        return sums;
    }
}
