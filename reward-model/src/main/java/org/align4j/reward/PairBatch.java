package org.align4j.reward;

import java.util.ArrayList;
import java.util.List;
import org.align4j.model.TokenBatch;

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
