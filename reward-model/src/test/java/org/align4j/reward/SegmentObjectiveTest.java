package org.align4j.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.model.Autograd;
import org.align4j.model.training.MetricSums;
import org.align4j.reward.loss.BradleyTerry;
import org.align4j.reward.loss.BradleyTerry.MarginUse;
import org.align4j.reward.loss.ReadAt;
import org.align4j.reward.loss.Reduce;
import org.align4j.reward.loss.SegmentLoss;
import org.align4j.reward.loss.SegmentPairs;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SegmentObjectiveTest {
    private static final SegmentLoss SUM = new SegmentPairs(Reduce.SUM, 0);

    static Stream<JsonNode> segments() {
        return golden("losses/segment_pairs.json")
                .filter(golden -> golden.at("/inputs").has("spans"));
    }

    static Stream<JsonNode> partial() {
        return golden("losses/partial_completions.json");
    }

    private static Stream<JsonNode> golden(String file) {
        return StreamSupport.stream(Fixtures.json(file).get("cases").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("segments")
    void itIsTheGoldenLossOfTheNumbersAtTheSegmentsTokens(JsonNode golden) {
        JsonNode numbers = golden.at("/inputs/numbers");
        List<int[]> rows = new ArrayList<>();
        List<int[]> places = new ArrayList<>();
        for (JsonNode span : golden.at("/inputs/spans")) {
            rows.add(new int[numbers.get(0).size()]);
            places.add(IntStream.rangeClosed(span.get(0).asInt(), span.get(1).asInt())
                    .toArray());
        }
        List<PromptPairs.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < golden.at("/inputs/pairs").size(); i++) {
            JsonNode pair = golden.at("/inputs/pairs").get(i);
            double p = golden.at("/inputs/p_first").get(i).asDouble();
            pairs.add(new PromptPairs.Pair(pair.get(0).asInt(), pair.get(1).asInt(), p, p == 0.5, 0, 1, 1));
        }
        Reduce reduce = Reduce.valueOf(golden.at("/parameters/reduce").asText().toUpperCase(Locale.ROOT));
        SegmentObjective objective = new SegmentObjective(
                new SegmentPairs(reduce, golden.at("/parameters/random_answers").asDouble()));
        SegmentBatch batch =
                SegmentBatch.of(List.of(new SegmentedPrompt(new PromptPairs(rows, pairs), places, places)), reduce);
        check(golden, array(numbers), x -> objective.loss(batch, x, new MetricSums()), pairs.size());
        assertThat(objective.weight(batch)).isEqualTo(pairs.size());
    }

    @ParameterizedTest
    @MethodSource("partial")
    void rowsOfDifferentLengthsAreSummedOverTheirOwnTokens(JsonNode golden) {
        List<int[]> rows = new ArrayList<>();
        List<int[]> places = new ArrayList<>();
        List<PromptPairs.Pair> pairs = new ArrayList<>();
        List<double[]> numbers = new ArrayList<>();
        List<double[]> slopes = new ArrayList<>();
        int count = golden.at("/inputs/chosen").size();
        for (String side : List.of("chosen", "rejected")) {
            for (int i = 0; i < count; i++) {
                int length = IntStream.of(
                                ints(golden.at("/inputs/" + side + "_mask").get(i)))
                        .sum();
                rows.add(new int[length]);
                places.add(IntStream.range(0, length).toArray());
                numbers.add(Fixtures.numbers(golden.at("/inputs/" + side).get(i)));
                slopes.add(Fixtures.numbers(
                        golden.at("/expected/gradients/" + side).get(i)));
            }
        }
        for (int i = 0; i < count; i++) {
            double p = golden.at("/inputs").has("p_chosen")
                    ? golden.at("/inputs/p_chosen").get(i).asDouble()
                    : 1;
            pairs.add(new PromptPairs.Pair(i, count + i, p, false, 0, 1, 1));
        }
        SegmentObjective objective = new SegmentObjective(SUM);
        SegmentBatch batch =
                SegmentBatch.of(List.of(new SegmentedPrompt(new PromptPairs(rows, pairs), places, places)), Reduce.SUM);
        check(
                golden.at("/expected/loss").asDouble(),
                slopes.toArray(double[][]::new),
                1e-6,
                numbers.toArray(double[][]::new),
                x -> objective.loss(batch, x, new MetricSums()),
                count);
    }

    @Test
    void everyTokenAfterTheFirstDifferenceIsCompared() {
        JsonNode golden = golden("losses/segment_pairs.json")
                .filter(each -> each.at("/inputs").has("tokens"))
                .findFirst()
                .orElseThrow();
        List<int[]> rows = new ArrayList<>();
        golden.at("/inputs/tokens").forEach(row -> rows.add(ints(row)));
        List<PromptPairs.Pair> pairs = new ArrayList<>();
        golden.at("/inputs/pairs")
                .forEach(pair -> pairs.add(
                        new PromptPairs.Pair(pair.get(0).asInt(), pair.get(1).asInt(), 1, false, 0, 1, 1)));
        PairObjective objective =
                new PairObjective(new BradleyTerry(0, 0, 0, MarginUse.SUBTRACTED, ReadAt.AFTER_DIVERGENCE, 0));
        PairBatch batch = PairBatch.of(List.of(new PromptPairs(rows, pairs)));
        check(
                golden,
                array(golden.at("/inputs/numbers")),
                x -> objective.loss(batch, x, new MetricSums()),
                pairs.size());
    }

    @Test
    void aFloorOfRandomAnswersBoundsWhatOneAnswerCanCost() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray far = manager.create(new double[] {-400, 400});
            PairBatch batch = PairBatch.of(List.of(new PromptPairs(
                    List.of(new int[] {1}, new int[] {2}), List.of(new PromptPairs.Pair(0, 1, 1, false, 0, 1, 1)))));
            double loss = new SegmentPairs(Reduce.SUM, 0.1)
                    .rows(batch.rewards(far))
                    .sum()
                    .getDouble();
            assertThat(loss).isCloseTo(-Math.log(0.05), within(1e-9));
            assertThat(SUM.rows(batch.rewards(far)).sum().getDouble()).isCloseTo(800, within(1e-9));
        }
    }

    /** A constant at every token is worth its length in a sum, and nothing in a mean. */
    @Test
    void aMeanDoesNotPayForLengthAndASumDoes() {
        float[] numbers = {9, 2, 2, 2, 2};
        assertThat(Reading.reduced(Reduce.SUM, numbers, new int[] {1, 2, 3, 4})).isEqualTo(8);
        assertThat(Reading.reduced(Reduce.MEAN, numbers, new int[] {1, 2, 3, 4}))
                .isEqualTo(2);
        assertThat(Reading.reduced(Reduce.MEAN, numbers, new int[] {1})).isEqualTo(2);
        assertThat(Reading.reduced(Reduce.LAST, numbers, new int[] {0, 1})).isEqualTo(2);
        Reading reading = Reading.of(Reduce.SUM, List.of(new double[] {1, 2}, new double[] {3}, new double[] {2, 2}));
        assertThat(reading.tokenMean()).isEqualTo(2);
        assertThat(reading.deviation()).isCloseTo(1, within(1e-12)); // of -1, 1, 0
    }

    private static void check(JsonNode golden, double[][] numbers, Function<NDArray, NDArray> objective, int pairs) {
        check(
                golden.at("/expected/loss").asDouble(),
                array(golden.at("/expected/gradients/numbers")),
                golden.get("tolerance").asDouble(),
                numbers,
                objective,
                pairs);
    }

    private static void check(
            double loss,
            double[][] slopes,
            double tolerance,
            double[][] numbers,
            Function<NDArray, NDArray> objective,
            int pairs) {
        try (NDManager manager = NDManager.newBaseManager()) {
            float[][] single = new float[numbers.length][];
            for (int i = 0; i < numbers.length; i++) {
                single[i] = new float[numbers[i].length];
                for (int t = 0; t < single[i].length; t++) {
                    single[i][t] = (float) numbers[i][t];
                }
            }
            Autograd.Gradient gradient = Autograd.gradient(
                    manager.create(single), x -> objective.apply(x).div(pairs));
            assertThat(gradient.value()).isCloseTo(loss, within(tolerance));
            float[] found = gradient.gradient().toFloatArray();
            assertThat(IntStream.range(0, found.length)
                            .mapToDouble(i -> found[i])
                            .toArray())
                    .containsExactly(flat(slopes), within(tolerance));
        }
    }

    private static double[][] array(JsonNode rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(Fixtures::numbers)
                .toArray(double[][]::new);
    }

    private static double[] flat(double[][] rows) {
        return Stream.of(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    private static int[] ints(JsonNode row) {
        return StreamSupport.stream(row.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }
}
