package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.model.Scalars;

/**
 * Scores of ranked completions, as {@link RankingLoss} sees them.
 *
 * @param scores (completions), of any float type
 * @param lists which of them were ranked together, and how
 */
public record RankedScores(NDArray scores, List<RankedList> lists) {
    public RankedScores {
        lists = List.copyOf(lists);
    }

    /**
     * One ranking.
     *
     * @param rows its completions, as indexes into the scores; at least two
     * @param ranks one for each of them, 0 is the best; equal ones tie
     */
    public record RankedList(List<Integer> rows, List<Integer> ranks) {
        public RankedList {
            rows = List.copyOf(rows);
            ranks = List.copyOf(ranks);
        }

        int size() {
            return rows.size();
        }

        /** Rows of one rank each, the best rank first. */
        List<List<Integer>> tiers() {
            return ranks.stream()
                    .distinct()
                    .sorted(Comparator.naturalOrder())
                    .map(rank -> IntStream.range(0, size())
                            .filter(i -> ranks.get(i).equals(rank))
                            .mapToObj(rows::get)
                            .toList())
                    .toList();
        }
    }

    /**
     * {@code c (2 m)²} with m the mean of a list's scores, which keeps them around 0: for two completions what {@link
     * BradleyTerry} adds (Eisenstein et al. 2023).
     *
     * @return (lists)
     */
    NDArray centring(double c) {
        NDArray sums =
                RowGroups.sum(scores, lists.stream().map(RankedList::rows).toList());
        NDArray sizes = RowGroups.numbers(scores, lists.stream().mapToDouble(RankedList::size));
        return Scalars.mul(Scalars.mul(sums, 2).div(sizes).square(), c);
    }
}
