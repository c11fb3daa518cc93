package org.align4j.judge.annotate.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.align4j.judge.annotate.outcome.TrueRankings.Given;
import org.junit.jupiter.api.Test;

class TrueRankingsTest {
    private static final List<Given> VOTES = List.of(
            new Given("a", "ada", List.of(1, 2, 3, 4)),
            new Given("a", "bob", List.of(1, 3, 2, 4)),
            new Given("a", "eve", List.of(4, 3, 2, 1)),
            new Given("b", "ada", List.of(2, 1, 3)),
            new Given("b", "bob", List.of(2, 1, 3)),
            new Given("b", "eve", List.of(1, 2, 2)),
            new Given("c", "ada", List.of(1, 1, 2)),
            new Given("c", "eve", List.of(2, 1, 3)),
            new Given("d", "bob", List.of(3, 1, 2, 4)),
            new Given("d", "eve", List.of(4, 2, 3, 1)),
            new Given("e", "eve", List.of(1, 2)),
            new Given("f", "ada", List.of(1, 2, 2, 3, 4)),
            new Given("f", "bob", List.of(2, 1, 3, 4, 5)),
            new Given("f", "eve", List.of(5, 4, 3, 1, 1)));

    /** Expected values: a Python script that multiplies probabilities and sums over every order one by one. */
    @Test
    void theSumOverSetsIsTheSumOverAllOrders() {
        TrueRankings fit = TrueRankings.fit(VOTES);

        assertThat(fit.errorRate("ada")).isCloseTo(0.06593574815616626, within(1e-8));
        assertThat(fit.errorRate("bob")).isCloseTo(0.1054532360872273, within(1e-8));
        assertThat(fit.errorRate("eve")).isCloseTo(0.6689052106579962, within(1e-8));
        assertThat(fit.ahead("a", 0, 1)).isCloseTo(0.9968189471703233, within(1e-8));
        assertThat(fit.ahead("b", 0, 1)).isCloseTo(0.004067967565653516, within(1e-8));
        assertThat(fit.ahead("c", 0, 1)).isCloseTo(0.6689052106517264, within(1e-8));
        assertThat(fit.ahead("c", 0, 2)).isCloseTo(0.9419095195518359, within(1e-8));
        assertThat(fit.ahead("d", 0, 3)).isCloseTo(0.9543136702948397, within(1e-8));
        assertThat(fit.ahead("f", 1, 0)).isCloseTo(0.21948992144163326, within(1e-8));
        assertThat(fit.ahead("f", 0, 1)).isCloseTo(0.7805100785583682, within(1e-8));
    }

    /** e = (1 + e) / (5 + 1) has the solution 1/5. */
    @Test
    void aLoneVoteIsBelievedInFourPairsOfFive() {
        TrueRankings fit = TrueRankings.fit(List.of(new Given("a", "ada", List.of(2, 1))));

        assertThat(fit.errorRate("ada")).isCloseTo(0.2, within(1e-8));
        assertThat(fit.ahead("a", 1, 0)).isCloseTo(0.8, within(1e-8));
    }

    @Test
    void equalRanksAndUnknownItemsAreEven() {
        TrueRankings fit = TrueRankings.fit(List.of(new Given("a", "ada", List.of(1, 1, 2))));

        assertThat(fit.ahead("a", 0, 1)).isCloseTo(0.5, within(1e-12));
        assertThat(fit.ahead("b", 0, 1)).isEqualTo(0.5);
        assertThat(fit.errorRate("bob")).isEqualTo(0.2);
    }

    /** Orders of nine completions; two good annotators, one who guesses, one contrary. */
    @Test
    void whoErrsHowOftenIsFoundAndTheContraryAreReadBackwards() {
        Random random = new Random(7);
        double[] errors = {0.05, 0.1, 0.5, 0.9};
        List<Given> given = new ArrayList<>();
        List<List<Integer>> truths = new ArrayList<>();
        for (int item = 0; item < 60; item++) {
            List<Integer> truth = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8));
            Collections.shuffle(truth, random);
            truths.add(truth);
            for (int annotator = 0; annotator < errors.length; annotator++) {
                given.add(new Given("item " + item, "" + annotator, noisy(truth, errors[annotator], random)));
            }
        }

        TrueRankings fit = TrueRankings.fit(given);

        assertThat(fit.errorRate("0")).isLessThan(0.1);
        assertThat(fit.errorRate("2")).isBetween(0.35, 0.65);
        assertThat(fit.errorRate("3")).isGreaterThan(0.8);
        int right = 0;
        for (int item = 0; item < truths.size(); item++) {
            boolean ahead = fit.ahead("item " + item, 0, 8) > 0.5;
            right += ahead == truths.get(item).get(0) < truths.get(item).get(8) ? 1 : 0;
        }
        assertThat(right).isGreaterThanOrEqualTo(58);
    }

    /** Ranks by how many comparisons each wins, every comparison turned round with a probability. */
    private static List<Integer> noisy(List<Integer> truth, double error, Random random) {
        double[] wins = new double[truth.size()];
        for (int i = 0; i < wins.length; i++) {
            for (int j = i + 1; j < wins.length; j++) {
                boolean first = truth.get(i) < truth.get(j) ^ random.nextDouble() < error;
                wins[first ? i : j]++;
            }
        }
        List<Integer> ranks = new ArrayList<>();
        for (double mine : wins) {
            int rank = 1;
            for (double other : wins) {
                rank += other > mine ? 1 : 0;
            }
            ranks.add(rank);
        }
        return ranks;
    }
}
