package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.reward.loss.RankedScores.RankedList;

/**
 * The ranking as choices one after another, each of the best of those that are left (Plackett 1975; Luce 1959): {@code -Σ_j
 * [r_π(j) - log Σ_(k≥j) e^r_π(k)]}. Completions that tie are each chosen among all that are left, themselves included:
 * Breslow's form for ties (1974).
 */
public record PlackettLuce(
        @Option(
                doc = "list: sum over a ranking's choices; position: their mean, so that long rankings "
                        + "count no more than short ones",
                def = "position")
        Per per,

        @Option(doc = "Weight of (2 · mean score of a ranking)², which keeps scores around 0", def = "0.01")
        double centring)
        implements RankingLoss {
    /** What a ranking's choices are divided by. */
    public enum Per {
        LIST,
        POSITION
    }

    public PlackettLuce {
        Check.notNegative("centring", centring);
    }

    @Override
    public NDArray rows(RankedScores ranked) {
        List<List<Integer>> chosen = new ArrayList<>();
        List<List<Integer>> left = new ArrayList<>();
        List<List<Integer>> places = new ArrayList<>();
        for (RankedList list : ranked.lists()) {
            List<List<Integer>> tiers = list.tiers();
            places.add(IntStream.range(chosen.size(), chosen.size() + tiers.size())
                    .boxed()
                    .toList());
            for (int i = 0; i < tiers.size(); i++) {
                chosen.add(tiers.get(i));
                left.add(tiers.subList(i, tiers.size()).stream()
                        .flatMap(List::stream)
                        .toList());
            }
        }
        NDArray sizes = RowGroups.numbers(ranked.scores(), chosen.stream().mapToDouble(List::size));
        NDArray choices =
                RowGroups.logSumExp(ranked.scores(), left).mul(sizes).sub(RowGroups.sum(ranked.scores(), chosen));
        NDArray rows = RowGroups.sum(choices, places);
        if (per == Per.POSITION) {
            rows = rows.div(RowGroups.numbers(rows, ranked.lists().stream().mapToDouble(list -> list.size() - 1)));
        }
        return centring == 0 ? rows : rows.add(ranked.centring(centring));
    }

    /** That all are equally good is something to learn, too. */
    @Override
    public boolean informative(List<Integer> ranks) {
        return true;
    }
}
