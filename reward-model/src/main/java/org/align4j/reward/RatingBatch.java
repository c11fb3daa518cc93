package org.align4j.reward;

import java.util.ArrayList;
import java.util.List;
import org.align4j.model.TokenBatch;
import org.align4j.reward.loss.RatedScores.Given;

/**
 * A micro-batch of rated completions.
 *
 * @param ratings by rows of the batch
 */
record RatingBatch(TokenBatch tokens, List<RatedPrompt.Rated> ratings) {
    static RatingBatch of(List<RatedPrompt> prompts) {
        List<int[]> rows = new ArrayList<>();
        List<RatedPrompt.Rated> ratings = new ArrayList<>();
        for (RatedPrompt prompt : prompts) {
            int first = rows.size();
            rows.addAll(prompt.completions());
            prompt.ratings().forEach(rated -> ratings.add(new RatedPrompt.Rated(first + rated.row(), rated.given())));
        }
        return new RatingBatch(new TokenBatch(rows), ratings);
    }

    List<Given> given() {
        return ratings.stream().map(RatedPrompt.Rated::given).toList();
    }

    long[] ratedRows() {
        return ratings.stream().mapToLong(RatedPrompt.Rated::row).toArray();
    }
}
