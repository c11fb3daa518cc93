package org.align4j.reward.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.core.options.Option;
import org.align4j.model.Autograd;
import org.align4j.reward.loss.RankedScores.RankedList;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RankingLossTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<JsonNode> cases() {
        return Stream.of("losses/k_wise.json", "losses/k_wise_ties.json")
                .flatMap(file ->
                        StreamSupport.stream(Fixtures.json(file).get("cases").spliterator(), false));
    }

    /** Those of the fixture's file leave centring and ties at their values of old. */
    private static RankingLoss loss(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        double centring = parameters.path("centring").asDouble(0);
        String name = golden.get("name").asText();
        if (name.startsWith("plackett-luce")) {
            String per = parameters.path("per").asText("list");
            return load("plackett-luce", "{per: " + per + ", centring: " + centring + "}");
        }
        if (name.startsWith("best-of-k")) {
            return new BestOfK(centring);
        }
        return load(
                "all-pairs",
                "{ties: " + parameters.path("ties").asText("skip") + ", nu: "
                        + parameters.path("nu").asDouble(1) + ", theta: "
                        + parameters.path("theta").asDouble(1.5) + ", centring: " + centring + "}");
    }

    record Options(@Option(doc = "the loss") RankingLoss loss) {}

    private static RankingLoss load(String type, String options) {
        return ConfigLoader.load(
                        Options.class,
                        null,
                        List.of(Assignment.of("loss", options.replace("{", "{type: " + type + ", "))))
                .loss();
    }

    private static List<RankedList> lists(JsonNode golden, RankingLoss loss) {
        List<RankedList> lists = new ArrayList<>();
        int at = 0;
        int[] ranks = Fixtures.ids(golden.at("/inputs/ranks"));
        for (int size : Fixtures.ids(golden.at("/parameters/sizes"))) {
            List<Integer> own = Arrays.stream(ranks, at, at + size).boxed().toList();
            if (loss.informative(own)) {
                lists.add(new RankedList(IntStream.range(at, at + size).boxed().toList(), own));
            }
            at += size;
        }
        return lists;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void lossAndGradientAreThoseOfTheGoldenValues(JsonNode golden) {
        RankingLoss loss = loss(golden);
        List<RankedList> lists = lists(golden, loss);
        NDArray scores = manager.create(Fixtures.numbers(golden.at("/inputs/scores")));
        double tolerance = golden.get("tolerance").doubleValue();

        assertThat(loss.rows(new RankedScores(scores, lists)).toDoubleArray())
                .containsExactly(Fixtures.numbers(golden.at("/expected/prompts")), within(tolerance));
        Autograd.Gradient gradient = Autograd.gradient(
                scores, x -> loss.rows(new RankedScores(x, lists)).mean());
        assertThat(gradient.value()).isCloseTo(golden.at("/expected/loss").doubleValue(), within(tolerance));
        assertThat(gradient.gradient().toDoubleArray())
                .containsExactly(Fixtures.numbers(golden.at("/expected/gradients/scores")), within(tolerance));
    }

    @Test
    void everyLossHasGoldenValues() {
        Set<Class<?>> covered = cases().map(golden -> loss(golden).getClass()).collect(Collectors.toSet());
        assertThat(covered).contains(RankingLoss.class.getPermittedSubclasses());
    }

    static Stream<RankingLoss> losses() {
        return Stream.of(
                load("all-pairs", "{}"),
                load("all-pairs", "{ties: half}"),
                load("all-pairs", "{ties: davidson, centring: 0}"),
                load("all-pairs", "{ties: rao-kupper}"),
                load("plackett-luce", "{per: list}"),
                load("plackett-luce", "{per: position, centring: 0}"),
                load("best-of-k", "{}"));
    }

    @Test
    void ofTwoCompletionsWithoutATieAllAreBradleyTerry() {
        RankedList two = new RankedList(List.of(0, 1), List.of(1, 0));
        NDArray scores = manager.create(new double[] {0.7, -0.4});
        NDArray one = manager.create(new double[] {1});
        NDArray zero = manager.create(new double[] {0});
        double pair = new BradleyTerry(0.01, 0, 0)
                .rows(new RewardPairs(scores.get("1:2"), scores.get("0:1"), one, zero, zero))
                .getDouble(0);
        for (RankingLoss loss : List.of(
                load("all-pairs", "{}"),
                load("all-pairs", "{ties: half}"),
                load("plackett-luce", "{per: list}"),
                load("plackett-luce", "{per: position}"),
                load("best-of-k", "{}"))) {
            assertThat(loss.rows(new RankedScores(scores, List.of(two))).getDouble(0))
                    .as(loss.toString())
                    .isCloseTo(pair, within(1e-12));
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void whatElseIsInTheBatchChangesNeitherLossNorGradient(RankingLoss loss) {
        List<RankedList> lists = List.of(
                new RankedList(List.of(0, 1, 2), List.of(2, 0, 0)),
                new RankedList(List.of(3, 4), List.of(0, 1)),
                new RankedList(List.of(5, 6, 7, 8, 9, 10, 11), List.of(3, 1, 2, 0, 0, 4, 1)));
        NDArray scores =
                manager.create(new Random(3).doubles(12).map(x -> 6 * x - 3).toArray());
        double[] together = loss.rows(new RankedScores(scores, lists)).toDoubleArray();
        double[] slopes = Autograd.gradient(
                        scores, x -> loss.rows(new RankedScores(x, lists)).sum())
                .gradient()
                .toDoubleArray();
        for (int i = 0; i < lists.size(); i++) {
            List<RankedList> alone = List.of(lists.get(i));
            assertThat(loss.rows(new RankedScores(scores, alone)).getDouble(0)).isCloseTo(together[i], within(1e-12));
            double[] own = Autograd.gradient(
                            scores, x -> loss.rows(new RankedScores(x, alone)).sum())
                    .gradient()
                    .toDoubleArray();
            for (int row : lists.get(i).rows()) {
                assertThat(own[row]).isCloseTo(slopes[row], within(1e-12));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void theOrderInWhichCompletionsStandChangesNothing(RankingLoss loss) {
        List<Integer> places = new ArrayList<>(List.of(0, 1, 2, 3, 4));
        List<Integer> ranks = List.of(1, 0, 3, 1, 2);
        NDArray scores = manager.create(new double[] {0.3, -1.2, 2, 0.1, 0.8});
        double expected = value(loss, scores, new RankedList(places, ranks));
        Random random = new Random(7);
        for (int repeat = 0; repeat < 5; repeat++) {
            Collections.shuffle(places, random);
            List<Integer> moved = places.stream().map(ranks::get).toList();
            assertThat(value(loss, scores, new RankedList(places, moved))).isCloseTo(expected, within(1e-12));
        }
    }

    @ParameterizedTest
    @MethodSource("losses")
    void gradientsAreThoseOfFiniteDifferences(RankingLoss loss) {
        List<RankedList> lists = List.of(new RankedList(List.of(0, 1, 2, 3), List.of(0, 1, 1, 2)));
        double[] at = {0.4, -0.9, 1.7, 0.2};
        double[] slopes = Autograd.gradient(
                        manager.create(at),
                        x -> loss.rows(new RankedScores(x, lists)).sum())
                .gradient()
                .toDoubleArray();
        for (int i = 0; i < at.length; i++) {
            double[] up = at.clone();
            double[] down = at.clone();
            up[i] += 1e-5;
            down[i] -= 1e-5;
            double slope =
                    (value(loss, manager.create(up), lists.get(0)) - value(loss, manager.create(down), lists.get(0)))
                            / 2e-5;
            assertThat(slopes[i]).isCloseTo(slope, within(1e-8));
        }
    }

    @Test
    void largeScoresGiveFiniteLosses() {
        NDArray scores = manager.create(new float[] {-900, 900, 0});
        RankedList list = new RankedList(List.of(0, 1, 2), List.of(0, 1, 2));
        losses().forEach(loss -> assertThat(
                        loss.rows(new RankedScores(scores, List.of(list))).toFloatArray()[0])
                .as(loss.toString())
                .isFinite()
                .isPositive());
    }

    @Test
    void aRankingInWhichAllTieSaysSomethingOnlyToLossesThatModelTies() {
        List<Integer> tied = List.of(2, 2, 2);
        assertThat(losses().map(loss -> loss.informative(tied)).toList())
                .containsExactly(false, true, true, true, true, true, false);
    }

    @Test
    void perPairALongRankingOutweighsAShortOne() {
        RankedList nine = new RankedList(
                IntStream.range(0, 9).boxed().toList(),
                IntStream.range(0, 9).boxed().toList());
        RankedList two = new RankedList(List.of(0, 1), List.of(0, 1));
        assertThat(load("all-pairs", "{per: pair}").weights(List.of(nine, two))).containsExactly(36.0, 1.0);
        assertThat(load("all-pairs", "{}").weights(List.of(nine, two))).containsExactly(0.5, 0.5);
        assertThat(load("plackett-luce", "{}").weights(List.of(two))).containsExactly(1.0);
    }

    @Test
    void anIllegalParameterIsRefusedByName() {
        assertThatThrownBy(() -> load("all-pairs", "{theta: 1}"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("theta must be > 1");
    }

    private static double value(RankingLoss loss, NDArray scores, RankedList list) {
        return loss.rows(new RankedScores(scores, List.of(list))).getDouble(0);
    }
}
