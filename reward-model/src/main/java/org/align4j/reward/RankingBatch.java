package org.align4j.reward;

import java.util.ArrayList;
import java.util.List;
import org.align4j.model.TokenBatch;
import org.align4j.reward.loss.RankedScores.RankedList;
import org.align4j.reward.loss.RankingLoss;

/**
 * A micro-batch of prompts with their rankings.
 *
 * @param lists by indexes into the batch's rows
 * @param weights what each of them counts
 */
record RankingBatch(TokenBatch tokens, List<RankedList> lists, List<Double> weights) {
    static RankingBatch of(List<RankedPrompt> prompts, RankingLoss loss) {
        List<int[]> rows = new ArrayList<>();
        List<RankedList> lists = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        for (RankedPrompt prompt : prompts) {
            int first = rows.size();
            rows.addAll(prompt.completions());
            weights.addAll(loss.weights(prompt.lists()));
            for (RankedList list : prompt.lists()) {
                lists.add(new RankedList(
                        list.rows().stream().map(row -> first + row).toList(), list.ranks()));
            }
        }
        return new RankingBatch(new TokenBatch(rows), lists, weights);
    }
}
