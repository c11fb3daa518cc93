package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.reward.loss.RankedScores.RankedList;

/**
 * Every pair that a ranking of K completions implies, Ouyang et al. 2022 (InstructGPT), eq. 1: {@code -1/|P| Σ_(a,b)∈P log
 * σ(r_a - r_b)} over the pairs in which a is ranked above b. {@code per: pair} drops the 1/|P|: a ranking of nine then
 * counts as much as 36 of two.
 */
public record AllPairs(
        @Option(
                doc = "Completions of equal rank: skip leaves such pairs out, half adds them with "
                        + "probability 1/2, davidson and rao-kupper model a tie as a separate outcome, as the "
                        + "pair losses of these names do",
                def = "skip",
                often = true)
        Ties ties,

        @Option(doc = "Average the loss over: prompt, or pair (long rankings then outweigh short ones)", def = "prompt")
        Per per,

        @Option(
                doc = "For ties: davidson: odds of a tie between equally good completions, against a win of each",
                def = "1.0")
        double nu,

        @Option(doc = "For ties: rao-kupper: how easily two completions tie; above 1", def = "1.5")
        double theta,

        @Option(doc = "Weight of (2 · mean score of a ranking)², which keeps scores around 0", def = "0.01")
        double centring)
        implements RankingLoss {
    /** What completions of equal rank contribute. */
    public enum Ties {
        SKIP,
        HALF,
        DAVIDSON,
        RAO_KUPPER
    }

    /** What the loss is a mean over. */
    public enum Per {
        PROMPT,
        PAIR
    }

    public AllPairs {
        Check.positive("nu", nu);
        Check.that(theta > 1, "theta", "must be > 1", theta);
        Check.notNegative("centring", centring);
    }

    private record Pair(int better, int worse, boolean tie) {}

    @Override
    public NDArray rows(RankedScores ranked) {
        List<Pair> pairs = new ArrayList<>();
        List<List<Integer>> places = new ArrayList<>();
        for (RankedList list : ranked.lists()) {
            List<Integer> own = new ArrayList<>();
            for (Pair pair : pairs(list)) {
                own.add(pairs.size());
                pairs.add(pair);
            }
            places.add(own);
        }
        NDArray sums = RowGroups.sum(pairLoss().rows(scores(ranked.scores(), pairs)), places);
        NDArray counts = RowGroups.numbers(sums, places.stream().mapToDouble(own -> Math.max(1, own.size())));
        NDArray rows = sums.div(counts);
        return centring == 0 ? rows : rows.add(ranked.centring(centring));
    }

    private PairLoss pairLoss() {
        return switch (ties) {
            case SKIP, HALF -> new BradleyTerry(0, 0, 0);
            case DAVIDSON -> new Davidson(nu);
            case RAO_KUPPER -> new RaoKupper(theta);
        };
    }

    private RewardPairs scores(NDArray scores, List<Pair> pairs) {
        NDArray zeros = numbers(scores, pairs, pair -> 0);
        return new RewardPairs(
                gather(scores, pairs, Pair::better),
                gather(scores, pairs, Pair::worse),
                numbers(scores, pairs, pair -> pair.tie() ? 0.5 : 1),
                ties == Ties.HALF ? zeros : numbers(scores, pairs, pair -> pair.tie() ? 1 : 0),
                zeros);
    }

    private static NDArray gather(NDArray scores, List<Pair> pairs, ToIntFunction<Pair> row) {
        long[] rows = pairs.stream().mapToLong(row::applyAsInt).toArray();
        return scores.gather(scores.getManager().create(rows), 0);
    }

    private static NDArray numbers(NDArray scores, List<Pair> pairs, ToDoubleFunction<Pair> number) {
        return RowGroups.numbers(scores, pairs.stream().mapToDouble(number));
    }

    private List<Pair> pairs(RankedList list) {
        List<Pair> pairs = new ArrayList<>();
        for (int a = 0; a < list.size(); a++) {
            for (int b = a + 1; b < list.size(); b++) {
                int order = Integer.compare(list.ranks().get(a), list.ranks().get(b));
                if (order != 0 || ties != Ties.SKIP) {
                    int better = order <= 0 ? a : b;
                    pairs.add(new Pair(list.rows().get(better), list.rows().get(a + b - better), order == 0));
                }
            }
        }
        return pairs;
    }

    @Override
    public boolean informative(List<Integer> ranks) {
        return ties != Ties.SKIP || ranks.stream().distinct().count() > 1;
    }

    @Override
    public List<Double> weights(List<RankedList> ofOnePrompt) {
        return per == Per.PROMPT
                ? RankingLoss.super.weights(ofOnePrompt)
                : ofOnePrompt.stream().map(list -> (double) pairs(list).size()).toList();
    }
}
