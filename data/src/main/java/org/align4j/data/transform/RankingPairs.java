package org.align4j.data.transform;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.data.Preference;
import org.align4j.data.Ranking;
import org.jspecify.annotations.Nullable;

/** The pairs in a ranking, as InstructGPT's reward models were trained on them (Ouyang et al. 2022, section 3.5). */
public final class RankingPairs {
    private RankingPairs() {}

    /**
     * Pairs of a better and a worse completion, in the order of the better one's rank; their ids are the ranking's with
     * both positions. The margin is the difference of their scores, where there are scores.
     *
     * @return none if all ranks are equal
     */
    public static List<Preference> of(Ranking ranking, PairChoice choice) {
        List<Integer> order = IntStream.range(0, ranking.ranks().size())
                .boxed()
                .sorted(Comparator.comparing(ranking.ranks()::get))
                .toList();
        int lowest = ranking.ranks().get(order.get(0));
        int highest = ranking.ranks().get(order.get(order.size() - 1));
        List<Preference> pairs = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            for (int j = i + 1; j < order.size(); j++) {
                int better = ranking.ranks().get(order.get(i));
                int worse = ranking.ranks().get(order.get(j));
                boolean wanted = switch (choice) {
                    case ALL -> true;
                    case BEST -> better == lowest;
                    case EXTREMES -> better == lowest && worse == highest;
                    case NEIGHBOURS -> isNext(ranking, better, worse);
                };
                if (better < worse && wanted) {
                    pairs.add(pair(ranking, order.get(i), order.get(j)));
                }
            }
        }
        return pairs;
    }

    private static boolean isNext(Ranking ranking, int better, int worse) {
        return ranking.ranks().stream().noneMatch(rank -> rank > better && rank < worse);
    }

    private static Preference pair(Ranking ranking, int better, int worse) {
        List<Double> scores = ranking.scores();
        @Nullable Double margin = scores == null ? null : scores.get(better) - scores.get(worse);
        return new Preference(
                ranking.id() + "/" + better + "-" + worse,
                ranking.prompt(),
                ranking.completions().get(better),
                ranking.completions().get(worse),
                1,
                false,
                margin,
                ranking.source(),
                ranking.judge(),
                ranking.annotator(),
                null);
    }
}
