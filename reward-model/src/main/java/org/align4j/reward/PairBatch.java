package org.align4j.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.align4j.model.TokenBatch;
import org.align4j.reward.loss.RewardPairs;

/**
 * A micro-batch of prompts with all their pairs.
 *
 * @param tokens the distinct completions of all prompts
 * @param pairs with indexes into the batch's rows
 */
public record PairBatch(TokenBatch tokens, List<PromptPairs.Pair> pairs) {
    public PairBatch {
        pairs = List.copyOf(pairs);
    }

    public static PairBatch of(List<PromptPairs> prompts) {
        List<int[]> rows = new ArrayList<>();
        List<PromptPairs.Pair> pairs = new ArrayList<>();
        for (PromptPairs prompt : prompts) {
            int first = rows.size();
            rows.addAll(prompt.completions());
            for (PromptPairs.Pair pair : prompt.pairs()) {
                pairs.add(new PromptPairs.Pair(
                        first + pair.chosen(),
                        first + pair.rejected(),
                        pair.pChosen(),
                        pair.tie(),
                        pair.margin(),
                        pair.chosenLength(),
                        pair.rejectedLength()));
            }
        }
        return new PairBatch(new TokenBatch(rows), pairs);
    }

    /** The same rows with certain pairs, each as often as it is named. */
    PairBatch only(int[] places) {
        return new PairBatch(tokens, Arrays.stream(places).mapToObj(pairs::get).toList());
    }

    /** The pairs with the rewards of their completions, each (pairs), as losses see them. */
    RewardPairs pairs(NDArray chosen, NDArray rejected) {
        NDManager manager = chosen.getManager();
        return new RewardPairs(
                chosen,
                rejected,
                manager.create(floats(PromptPairs.Pair::pChosen)),
                manager.create(floats(pair -> pair.tie() ? 1 : 0)),
                manager.create(floats(PromptPairs.Pair::margin)));
    }

    /** The same from the rewards of all rows, (rows). */
    RewardPairs rewards(NDArray rows) {
        NDManager manager = rows.getManager();
        long[] chosen = pairs.stream().mapToLong(PromptPairs.Pair::chosen).toArray();
        long[] rejected = pairs.stream().mapToLong(PromptPairs.Pair::rejected).toArray();
        return pairs(rows.gather(manager.create(chosen), 0), rows.gather(manager.create(rejected), 0));
    }

    private float[] floats(ToDoubleFunction<PromptPairs.Pair> number) {
        float[] numbers = new float[pairs.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) number.applyAsDouble(pairs.get(i));
        }
        return numbers;
    }

    /** Where each pair's chosen row ends in the flattened (batch, time) array. */
    long[] chosenEnds() {
        return pairs.stream().mapToLong(pair -> end(pair.chosen())).toArray();
    }

    /** Where each pair's rejected row ends in the flattened (batch, time) array. */
    long[] rejectedEnds() {
        return pairs.stream().mapToLong(pair -> end(pair.rejected())).toArray();
    }

    private long end(int row) {
        return LastTokens.end(tokens, row);
    }
}
