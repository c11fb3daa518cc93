package org.align4j.data;

import java.util.List;
import org.align4j.core.chat.Content;
import org.jspecify.annotations.Nullable;

/**
 * Several completions of one prompt, ordered by how good they are.
 *
 * @param completions at least two
 * @param ranks one per completion, 0 is the best; equal ranks are not compared with each other
 * @param scores one per completion on the source's scale, higher is better; null if the source has an order only
 * @param source {@code human}, {@code judge}, {@code rule}, {@code import}, …
 * @param judge the judge's name, null for people
 * @param annotator who ranked, null for judges or if unknown
 */
public record Ranking(
        String id,
        Content prompt,
        List<Content> completions,
        List<Integer> ranks,
        @Nullable List<Double> scores,
        String source,
        @Nullable String judge,
        @Nullable String annotator)
        implements Prompted {
    public Ranking {
        completions = List.copyOf(completions);
        ranks = List.copyOf(ranks);
        scores = scores == null ? null : List.copyOf(scores);
        if (completions.size() < 2) {
            throw new IllegalArgumentException("a ranking needs two completions but has " + completions.size());
        }
        if (ranks.size() != completions.size() || (scores != null && scores.size() != completions.size())) {
            throw new IllegalArgumentException("ranks and scores must be as many as completions");
        }
        if (ranks.stream().anyMatch(rank -> rank < 0)) {
            throw new IllegalArgumentException("ranks must be >= 0 but are " + ranks);
        }
    }

    /** Which completion is the best; of several the first. */
    public int best() {
        int best = 0;
        for (int i = 1; i < ranks.size(); i++) {
            best = ranks.get(i) < ranks.get(best) ? i : best;
        }
        return best;
    }
}
