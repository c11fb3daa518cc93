package org.align4j.rl.sampler;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.model.CausalLm;
import org.align4j.model.TokenBatch;

/** What the training pass says of rows that a server has drawn. */
final class PolicyLogProbs {
    private PolicyLogProbs() {}

    /** Each row's log-probs at all its places; at temperature 1 where nothing is drawn by chance. */
    static List<float[]> of(CausalLm policy, List<int[]> rows, double temperature) {
        List<float[]> numbers = new ArrayList<>();
        for (int[] row : rows) {
            try (NDArray each = policy.evaluate(new TokenBatch(List.of(row)), temperature == 0 ? 1 : temperature)) {
                numbers.add(each.toFloatArray());
            }
        }
        return numbers;
    }

    static int[] row(int[] prompt, int[] completion) {
        int[] row = Arrays.copyOf(prompt, prompt.length + completion.length);
        System.arraycopy(completion, 0, row, prompt.length, completion.length);
        return row;
    }
}
