package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.reward.loss.RankedScores.RankedList;

/**
 * Which completion is the best one, Ziegler et al. 2019, eq. 1: {@code -log Σ_best softmax(r)}, with several that tie as
 * best {@code log Σ_k e^r_k - log Σ_best e^r_b}. How the others are ranked among themselves is not used.
 */
public record BestOfK(
        @Option(doc = "Weight of (2 · mean score of a ranking)², which keeps scores around 0", def = "0.01")
        double centring)
        implements RankingLoss {
    public BestOfK {
        Check.notNegative("centring", centring);
    }

    @Override
    public NDArray rows(RankedScores ranked) {
        NDArray all = RowGroups.logSumExp(
                ranked.scores(), ranked.lists().stream().map(RankedList::rows).toList());
        NDArray best = RowGroups.logSumExp(
                ranked.scores(),
                ranked.lists().stream().map(list -> list.tiers().get(0)).toList());
        NDArray rows = all.sub(best);
        return centring == 0 ? rows : rows.add(ranked.centring(centring));
    }

    @Override
    public boolean informative(List<Integer> ranks) {
        return ranks.stream().distinct().count() > 1;
    }
}
