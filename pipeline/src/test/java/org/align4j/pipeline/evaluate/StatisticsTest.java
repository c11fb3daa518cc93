package org.align4j.pipeline.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.core.run.Seeds;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.judge.statistics.Interval;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class StatisticsTest {
    @TestFactory
    Stream<DynamicTest> wilsonMatchesTheFixture() {
        return cases("win_rate", (parameters, expected, tolerance) -> {
            Interval wilson = Interval.wilson(
                    parameters.get("wins").asLong(),
                    parameters.get("ties").asLong(),
                    parameters.get("losses").asLong());
            assertThat(wilson.estimate()).isCloseTo(expected.get("win_rate").asDouble(), within(tolerance));
            assertThat(wilson.low()).isCloseTo(expected.get("low").asDouble(), within(tolerance));
            assertThat(wilson.high()).isCloseTo(expected.get("high").asDouble(), within(tolerance));
        });
    }

    @TestFactory
    Stream<DynamicTest> passAtKMatchesTheFixture() {
        return cases(
                "pass_at_k",
                (parameters, expected, tolerance) -> assertThat(PassAtK.estimate(
                                parameters.get("n").asInt(),
                                parameters.get("c").asInt(),
                                parameters.get("k").asInt()))
                        .isCloseTo(expected.get("pass_at_k").asDouble(), within(tolerance)));
    }

    @TestFactory
    Stream<DynamicTest> lengthControlMatchesTheFixture() {
        return cases("length_controlled_win_rate", (parameters, expected, tolerance) -> {
            LengthControl control = LengthControl.fit(
                    Fixtures.numbers(parameters.get("preference")),
                    Fixtures.numbers(parameters.get("length_difference")),
                    parameters.has("prompt_effect") ? Fixtures.numbers(parameters.get("prompt_effect")) : new double[0],
                    parameters.path("ridge").asDouble(0));
            assertThat(control.winRate())
                    .isCloseTo(expected.get("length_controlled_win_rate").asDouble(), within(tolerance));
            assertThat(control.coefficients())
                    .containsExactly(Fixtures.numbers(expected.get("coefficients")), within(tolerance));
            assertThat(control.lengthDeviation()).isCloseTo(expected.get("std").asDouble(), within(tolerance));
        });
    }

    @TestFactory
    Stream<DynamicTest> bestOfNMatchesTheFixture() {
        return cases(
                "best_of_n",
                (parameters, expected, tolerance) -> assertThat(
                                BestOfN.klBound(parameters.get("n").asInt()))
                        .isCloseTo(expected.get("kl_bound").asDouble(), within(tolerance)));
    }

    @Test
    void theBestOfNIsWorthWhatEveryChoiceOfNIsWorthOnAverage() {
        for (JsonNode golden : Fixtures.json("losses/over_optimisation.json").get("cases")) {
            if (golden.at("/expected/best").isMissingNode()) {
                continue;
            }
            double[] proxy = Fixtures.numbers(golden.at("/inputs/proxy"));
            double[] value = Fixtures.numbers(golden.at("/inputs/value"));
            double[] expected = Fixtures.numbers(golden.at("/expected/best"));
            for (int n = 1; n <= expected.length; n++) {
                assertThat(BestOfN.expected(proxy, value, n))
                        .as(golden.get("name").asText() + " " + n)
                        .isCloseTo(
                                expected[n - 1], within(golden.get("tolerance").asDouble()));
            }
        }
    }

    @Test
    void fitsOfOverOptimisationAreLeastSquares() {
        for (JsonNode golden : Fixtures.json("losses/over_optimisation.json").get("cases")) {
            if (golden.at("/expected/alpha").isMissingNode()
                    || golden.get("name").asText().equals("rl")) {
                continue;
            }
            double[] d = Fixtures.numbers(golden.at("/parameters/sqrt_kl"));
            double[] gain = Fixtures.numbers(golden.at("/parameters/gain"));
            OverOptimisation fit = OverOptimisation.ofBestOfN(d, gain);
            double tolerance = golden.get("tolerance").asDouble();
            assertThat(fit.alpha()).isCloseTo(golden.at("/expected/alpha").asDouble(), within(tolerance));
            assertThat(fit.beta()).isCloseTo(golden.at("/expected/beta").asDouble(), within(tolerance));
            assertThat(fit.peak()).isCloseTo(golden.at("/expected/peak").asDouble(), within(tolerance));
        }
        double[] d = {0.5, 1, 1.5};
        assertThat(OverOptimisation.ofBestOfN(d, new double[] {0.5, 1.1, 1.8}).peak())
                .as("a reward that only rises has no peak")
                .isNaN();
    }

    @Test
    void klEstimatorsMatchTheFixture() {
        for (JsonNode node : Fixtures.json("losses/kl_estimators.json").get("cases")) {
            String estimator = node.at("/parameters/estimator").asText();
            if (!estimator.equals("k1") && !estimator.equals("k3")) {
                continue;
            }
            List<double[]> logRatios = new ArrayList<>();
            for (int row = 0; row < node.at("/inputs/mask").size(); row++) {
                double[] policy = Fixtures.numbers(node.at("/inputs/policy").get(row));
                double[] reference =
                        Fixtures.numbers(node.at("/inputs/reference").get(row));
                double[] mask = Fixtures.numbers(node.at("/inputs/mask").get(row));
                int length = (int) Arrays.stream(mask).sum();
                double[] ratios = new double[length];
                Arrays.setAll(ratios, i -> policy[i] - reference[i]);
                logRatios.add(ratios);
            }
            KlEstimate kl = KlEstimate.of(logRatios);
            assertThat(estimator.equals("k1") ? kl.k1PerToken() : kl.k3PerToken())
                    .isCloseTo(node.at("/expected/loss").asDouble(), within(1e-9));
        }
    }

    @Test
    void klOfThreeTokensIsAsPublished() {
        KlEstimate kl = KlEstimate.of(List.of(new double[] {.1, -.05, .3}));
        assertThat(kl.k1PerToken()).isCloseTo(.1166667, within(1e-7));
        assertThat(kl.k3PerToken()).isCloseTo(.0156422, within(1e-7));
        assertThat(kl.k1PerSequence()).isCloseTo(.35, within(1e-12));
    }

    @Test
    void aLongerCompletionWeighsMorePerTokenButNotPerSequence() {
        KlEstimate kl = KlEstimate.of(List.of(new double[] {1}, new double[] {0, 0, 0}));
        assertThat(kl.k1PerToken()).isEqualTo(0.25);
        assertThat(kl.k1PerSequence()).isEqualTo(0.5);
    }

    @Test
    void theLengthControlledRatesOfBothSidesAddUpToOne() {
        double[] preferences = {0.9, 0.2, 0.7, 0.5, 0.8};
        double[] lengths = {10, -20, 5, 0, 40};
        double[] mirrored = Arrays.stream(preferences).map(p -> 1 - p).toArray();
        double[] negated = Arrays.stream(lengths).map(length -> -length).toArray();
        double one = LengthControl.fit(preferences, lengths, new double[0], 0).winRate();
        double other = LengthControl.fit(mirrored, negated, new double[0], 0).winRate();
        assertThat(one + other).isCloseTo(1, within(1e-9));
    }

    @Test
    void equalLengthsLeaveTheWinRateAsItIs() {
        LengthControl control = LengthControl.fit(new double[] {1, 0, 1, 1}, new double[4], new double[0], 0);
        assertThat(control.winRate()).isCloseTo(0.75, within(1e-9));
    }

    @Test
    void theSameSeedGivesTheSameIntervalAndAnotherSeedAnother() {
        List<double[]> clusters = clusters(40, 3, 5);
        Interval once = new ClusterBootstrap(1000, 7).mean(clusters);
        assertThat(new ClusterBootstrap(1000, 7).mean(clusters)).isEqualTo(once);
        assertThat(new ClusterBootstrap(1000, 8).mean(clusters)).isNotEqualTo(once);
    }

    @Test
    void copiesOfACompletionDoNotMakeTheIntervalNarrower() {
        List<double[]> single = clusters(60, 1, 11);
        List<double[]> copied = single.stream()
                .map(cluster -> new double[] {cluster[0], cluster[0], cluster[0], cluster[0]})
                .toList();
        Interval one = new ClusterBootstrap(1000, 3).mean(single);
        Interval four = new ClusterBootstrap(1000, 3).mean(copied);
        assertThat(four.high() - four.low()).isCloseTo(one.high() - one.low(), within(1e-9));
    }

    @Test
    void theIntervalCoversTheTruthAsOftenAsItSays() {
        int covered = 0;
        int simulations = 300;
        for (int simulation = 0; simulation < simulations; simulation++) {
            Interval interval = new ClusterBootstrap(400, simulation).mean(clusters(80, 4, 1000 + simulation));
            covered += interval.low() <= 0.5 && 0.5 <= interval.high() ? 1 : 0;
        }
        // Binomial(300, 0.95) has a standard deviation of 1.3 %; four of them either way.
        assertThat(covered / (double) simulations).isBetween(0.90, 0.99);
    }

    @Test
    void pairingTakesThePromptsDifficultyOut() {
        RandomGenerator random = new Seeds(1).generator("difficulty");
        double[] first = new double[50];
        double[] second = new double[50];
        for (int i = 0; i < 50; i++) {
            second[i] = random.nextDouble() * 10;
            first[i] = second[i] + 0.1;
        }
        Interval difference = new ClusterBootstrap(1000, 1).pairedDifference(first, second);
        assertThat(difference.low()).isCloseTo(0.1, within(1e-9));
        assertThat(difference.high()).isCloseTo(0.1, within(1e-9));
    }

    @Test
    void moreDrawsThanCompletionsAreRefused() {
        assertThatThrownBy(() -> PassAtK.estimate(4, 2, 5))
                .hasMessage("k must be between 1 and the completions per prompt (4) but was 5");
    }

    /** Wins of completions whose prompts differ in difficulty; the true mean is 1/2. */
    private static List<double[]> clusters(int prompts, int perPrompt, long seed) {
        RandomGenerator random = new Seeds(seed).generator("clusters");
        List<double[]> clusters = new ArrayList<>();
        for (int i = 0; i < prompts; i++) {
            double ease = random.nextDouble();
            double[] wins = new double[perPrompt];
            Arrays.setAll(wins, k -> random.nextDouble() < ease ? 1 : 0);
            clusters.add(wins);
        }
        return clusters;
    }

    private interface Check {
        void check(JsonNode parameters, JsonNode expected, double tolerance);
    }

    private static Stream<DynamicTest> cases(String fixture, Check check) {
        JsonNode cases = Fixtures.json("losses/" + fixture + ".json").get("cases");
        return StreamSupport.stream(cases.spliterator(), false)
                .map(node -> DynamicTest.dynamicTest(
                        node.get("name").asText(),
                        () -> check.check(
                                node.get("parameters"),
                                node.get("expected"),
                                node.get("tolerance").asDouble())));
    }
}
