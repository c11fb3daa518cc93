package org.align4j.judge.annotate.outcome;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The true order of every item's completions and how often every annotator turns a pair round: Dawid and Skene's estimation for
 * rankings. Votes follow Condorcet's model (Young 1988, "Condorcet's theory of voting"): an item has one true order, any as
 * likely as any other, and annotator a puts two completions the wrong way round with probability e(a), whichever they are;
 * equal ranks say nothing. Expectation-maximization starts from the shares of the votes; then
 *
 * <pre>
 * e(a) = (1 + expected wrong pairs of a) / (5 + pairs of a)
 * P(order | votes) ~ product over votes and pairs of 1 - e(a) where the vote agrees, e(a) where it does not
 * </pre>
 *
 * alternate until nothing moves. One wrong pair in five is assumed beforehand: a lone annotator is believed, but not quite. Orders
 * are summed up over the sets of completions that stand first, so nine completions cost 512 sets and not 362,880 orders.
 */
public final class TrueRankings {
    private static final double WRONG_BEFORE = 1;
    private static final double PAIRS_BEFORE = 5;

    private final List<Given> given;
    private final Map<String, Double> errors = new LinkedHashMap<>();
    private final Map<String, double[][]> ahead = new LinkedHashMap<>();

    /**
     * An annotator's order of an item's completions.
     *
     * @param ranks lower is better, equal ranks are not compared; as many for all votes on an item
     */
    public record Given(String item, String annotator, List<Integer> ranks) {
        public Given {
            ranks = List.copyOf(ranks);
        }
    }

    private TrueRankings(List<Given> given) {
        this.given = List.copyOf(given);
    }

    /** Fits the model. */
    public static TrueRankings fit(List<Given> given) {
        TrueRankings fit = new TrueRankings(given);
        fit.startFromShares();
        ExpectationMaximization.run(fit::maximize, fit::expect);
        return fit;
    }

    /** Probability that an item's completion {@code first} is better than {@code second}; 1/2 if nobody compared them. */
    public double ahead(String item, int first, int second) {
        double[][] known = ahead.get(item);
        return known == null ? 0.5 : known[first][second];
    }

    /** With what probability an annotator puts two completions the wrong way round. */
    public double errorRate(String annotator) {
        return errors.getOrDefault(annotator, WRONG_BEFORE / PAIRS_BEFORE);
    }

    private void startFromShares() {
        votesByItem().forEach((item, votes) -> {
            int count = votes.get(0).ranks().size();
            double[][] shares = new double[count][count];
            for (Given vote : votes) {
                for (int i = 0; i < count; i++) {
                    for (int j = 0; j < count; j++) {
                        int order = Integer.signum(
                                vote.ranks().get(j) - vote.ranks().get(i));
                        shares[i][j] += (order + 1) / 2.0 / votes.size();
                    }
                }
            }
            ahead.put(item, shares);
        });
    }

    private Map<String, List<Given>> votesByItem() {
        Map<String, List<Given>> byItem = new LinkedHashMap<>();
        given.forEach(vote ->
                byItem.computeIfAbsent(vote.item(), item -> new ArrayList<>()).add(vote));
        return byItem;
    }

    private void maximize() {
        Map<String, double[]> sums = new LinkedHashMap<>();
        for (Given vote : given) {
            double[] sum = sums.computeIfAbsent(vote.annotator(), name -> new double[] {WRONG_BEFORE, PAIRS_BEFORE});
            for (int i = 0; i < vote.ranks().size(); i++) {
                for (int j = 0; j < vote.ranks().size(); j++) {
                    if (vote.ranks().get(i) < vote.ranks().get(j)) {
                        sum[0] += ahead(vote.item(), j, i);
                        sum[1]++;
                    }
                }
            }
        }
        sums.forEach((annotator, sum) -> errors.put(annotator, sum[0] / sum[1]));
    }

    /** Returns how far a probability moved at most. */
    private double expect() {
        double[] moved = new double[1];
        votesByItem().forEach((item, votes) -> {
            double[][] next = marginals(support(votes));
            double[][] before = ahead.put(item, next);
            for (int i = 0; i < next.length; i++) {
                for (int j = 0; j < next.length; j++) {
                    moved[0] = Math.max(moved[0], before == null ? 1 : Math.abs(next[i][j] - before[i][j]));
                }
            }
        });
        return moved[0];
    }

    /** How much the votes speak for i before j: the sum of log-odds of those that say so, less those that say otherwise. */
    private double[][] support(List<Given> votes) {
        int count = votes.get(0).ranks().size();
        double[][] support = new double[count][count];
        for (Given vote : votes) {
            double error = errorRate(vote.annotator());
            double odds = Math.log((1 - error) / error);
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < count; j++) {
                    support[i][j] +=
                            Integer.signum(vote.ranks().get(j) - vote.ranks().get(i)) * odds / 2;
                }
            }
        }
        return support;
    }

    /**
     * P(i before j) over all orders, each with weight exp(sum of support of its pairs). An order is a way through the sets of
     * completions that stand first, from none to all.
     */
    private static double[][] marginals(double[][] support) {
        double[] into = into(support);
        double[] onward = onward(support);
        int count = support.length;
        double[][] ahead = new double[count][count];
        for (int set = 0; set < into.length; set++) {
            for (int next = 0; next < count; next++) {
                int with = set | 1 << next;
                double share = with == set
                        ? 0
                        : Math.exp(into[set] + behind(support, set, next) + onward[with] - into[into.length - 1]);
                for (int i = 0; share > 0 && i < count; i++) {
                    ahead[i][next] += (set >> i & 1) == 1 ? share : 0;
                }
            }
        }
        return ahead;
    }

    /** Logarithm of the weight of all ways from nothing to a set. */
    private static double[] into(double[][] support) {
        double[] into = nothing(support.length);
        into[0] = 0;
        for (int set = 0; set < into.length; set++) {
            for (int next = 0; next < support.length; next++) {
                int with = set | 1 << next;
                if (with != set) {
                    into[with] = logSum(into[with], into[set] + behind(support, set, next));
                }
            }
        }
        return into;
    }

    /** Logarithm of the weight of all ways from a set to everything. */
    private static double[] onward(double[][] support) {
        double[] onward = nothing(support.length);
        onward[onward.length - 1] = 0;
        for (int set = onward.length - 1; set >= 0; set--) {
            for (int next = 0; next < support.length; next++) {
                int with = set | 1 << next;
                if (with != set) {
                    onward[set] = logSum(onward[set], onward[with] + behind(support, set, next));
                }
            }
        }
        return onward;
    }

    /** No way to any set. */
    private static double[] nothing(int completions) {
        double[] weights = new double[1 << completions];
        Arrays.fill(weights, Double.NEGATIVE_INFINITY);
        return weights;
    }

    /** How much speaks for a completion behind all of a set. */
    private static double behind(double[][] support, int set, int next) {
        double sum = 0;
        for (int i = 0; i < support.length; i++) {
            sum += (set >> i & 1) == 1 ? support[i][next] : 0;
        }
        return sum;
    }

    private static double logSum(double a, double b) {
        double high = Math.max(a, b);
        return high == Double.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(Math.min(a, b) - high));
    }
}
