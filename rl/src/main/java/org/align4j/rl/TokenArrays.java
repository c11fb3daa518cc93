package org.align4j.rl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.align4j.model.TokenBatch;

/**
 * Puts what is known of sampled tokens into (batch, time) arrays beside a model's numbers: at the tokens themselves
 * for log-probs, at the positions before them for values (a value at a position is that of the token to come).
 */
final class TokenArrays {
    private final NDManager manager;
    private final List<Experience> experiences;
    private final TokenBatch tokens;

    TokenArrays(NDManager manager, List<Experience> experiences) {
        this.manager = manager;
        this.experiences = List.copyOf(experiences);
        tokens = rows(experiences);
    }

    static TokenBatch rows(List<Experience> experiences) {
        return new TokenBatch(
                experiences.stream().map(each -> each.episode().ids()).toList());
    }

    TokenBatch tokens() {
        return tokens;
    }

    NDArray atTokens(Function<Experience, double[]> numbers) {
        return place(numbers, 0);
    }

    NDArray beforeTokens(Function<Experience, double[]> numbers) {
        return place(numbers, -1);
    }

    /** 1 on sampled tokens, 0 on those of demonstrations. */
    NDArray mask() {
        return atTokens(each -> filled(each.length(), each.demonstration() ? 0 : 1));
    }

    /** 1 / tokens of the step, at the positions before the tokens. */
    NDArray valueWeights(long stepTokens) {
        return beforeTokens(each -> filled(each.length(), 1.0 / stepTokens));
    }

    private NDArray place(Function<Experience, double[]> numbers, int shift) {
        int time = tokens.time();
        float[] flat = new float[tokens.size() * time];
        for (int i = 0; i < experiences.size(); i++) {
            double[] row = numbers.apply(experiences.get(i));
            int[] places = experiences.get(i).episode().sampled();
            for (int t = 0; t < row.length; t++) {
                flat[i * time + places[t] + shift] = (float) row[t];
            }
        }
        return manager.create(flat).reshape(tokens.size(), time);
    }

    private static double[] filled(int length, double number) {
        double[] row = new double[length];
        Arrays.fill(row, number);
        return row;
    }
}
