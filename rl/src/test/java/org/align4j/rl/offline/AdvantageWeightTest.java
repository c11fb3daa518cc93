package org.align4j.rl.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.align4j.core.run.Seeds;
import org.align4j.rl.loss.GoldenRows;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdvantageWeightTest {
    static Stream<JsonNode> cases() {
        return GoldenRows.cases("advantage_weights");
    }

    static Stream<JsonNode> awr() {
        return GoldenRows.cases("awr");
    }

    static Stream<JsonNode> iql() {
        return GoldenRows.cases("iql");
    }

    private static AdvantageWeight weight(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        double temperature = parameters.path("temperature").doubleValue();
        return switch (golden.get("name").asText()) {
            case "exponential" ->
                new Exponential(temperature, parameters.get("largest").doubleValue(), false);
            case "standardised" ->
                new Exponential(temperature, parameters.get("largest").doubleValue(), true);
            case "binary" -> new Binary();
            case "positive" -> new Positive();
            case "softmax" -> new Softmax(temperature);
            default -> throw new IllegalArgumentException(golden.get("name").asText());
        };
    }

    @Test
    void everyWeightHasGoldenValues() {
        assertThat(Arrays.stream(AdvantageWeight.class.getPermittedSubclasses()).collect(Collectors.toSet()))
                .isEqualTo(cases().map(golden -> weight(golden).getClass()).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void weightsAndTheirEffectiveNumberAreThoseOfTheGoldenValues(JsonNode golden) {
        AdvantageWeight weight = weight(golden);
        double[][] advantages = Arrays.stream(
                        Fixtures.numbers(golden.get("inputs").get("advantages")))
                .mapToObj(advantage -> new double[] {advantage})
                .toArray(double[][]::new);
        double[][] weights = weight.weights(advantages);
        double sum = Arrays.stream(GoldenRows.flat(weights)).sum();
        // shares of the step's sum: here the step is the whole log
        double scale = weight.normalised() ? weights.length / sum : 1;
        double[] expected = Fixtures.numbers(golden.get("expected").get("weights"));
        for (int i = 0; i < expected.length; i++) {
            assertThat(scale * weights[i][0]).isCloseTo(expected[i], within(1e-9));
        }
        assertThat(WeightStatistics.of(weights, weight.largest()).effective())
                .isCloseTo(golden.get("expected").get("effective_sample_size").doubleValue(), within(1e-9));
    }

    /** The loss's gradient in each log-prob is - weight / rows. */
    @ParameterizedTest
    @MethodSource("awr")
    void advantageWeightedRegressionHasItsGoldenWeightsAndGradients(JsonNode golden) {
        JsonNode inputs = golden.get("inputs");
        double[] returns = Fixtures.numbers(inputs.get("returns"));
        double[] expected = Fixtures.numbers(inputs.get("values"));
        double[][] mask = GoldenRows.table(inputs.get("mask"));
        List<LoggedRow> rows = new ArrayList<>();
        List<RowValues> values = new ArrayList<>();
        for (int i = 0; i < returns.length; i++) {
            int actions = (int) Arrays.stream(mask[i]).sum();
            rows.add(Logged.row(i, actions, returns[i]));
            double[] before = new double[actions];
            Arrays.fill(before, 77);
            before[0] = expected[i];
            values.add(new RowValues(before, 0, null));
        }
        JsonNode parameters = golden.get("parameters");
        Weighted method = new Weighted(
                new ValueBaseline(ValueBaseline.At.PROMPT),
                new Exponential(
                        parameters.get("beta").doubleValue(),
                        parameters.get("largest_weight").doubleValue(),
                        false));
        Weighing weighing = method.weigh(rows, values, Reduction.ROWS, new Seeds(0), text -> new int[0]);
        double[][] gradients =
                GoldenRows.table(golden.get("expected").get("gradients").get("logprobs"));
        double share = weighing.rows().stream().mapToDouble(WeightedRow::share).sum();
        for (int i = 0; i < rows.size(); i++) {
            float[] weights = weighing.rows().get(i).row().weights();
            for (int t = 0; t < rows.get(i).actions().length; t++) {
                assertThat(-weights[t + 1] / share).isCloseTo(gradients[i][t], within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("iql")
    void extractionWeighsTokensByQMinusV(JsonNode golden) {
        JsonNode inputs = golden.get("inputs");
        double[][] mask = GoldenRows.table(inputs.get("mask"));
        double[][] first = GoldenRows.table(inputs.get("target_q1"));
        double[][] second = GoldenRows.table(inputs.get("target_q2"));
        double[][] values = GoldenRows.table(inputs.get("values"));
        JsonNode parameters = golden.get("parameters");
        Exponential weight = new Exponential(
                1 / parameters.get("beta").doubleValue(),
                parameters.get("largest_weight").doubleValue(),
                false);
        List<LoggedRow> rows = new ArrayList<>();
        List<RowValues> read = new ArrayList<>();
        for (int i = 0; i < mask.length; i++) {
            int actions = (int) Arrays.stream(mask[i]).sum();
            double[] q = new double[actions];
            for (int t = 0; t < actions; t++) {
                q[t] = Math.min(first[i][t], second[i][t]);
            }
            rows.add(Logged.row(i, actions, 0));
            read.add(new RowValues(Arrays.copyOf(values[i], actions), 0, q));
        }
        double[][] weights = weight.weights(new ValueBaseline(ValueBaseline.At.TOKEN).advantages(rows, read));
        double[][] expected = GoldenRows.table(golden.get("expected").get("weights"));
        for (int i = 0; i < weights.length; i++) {
            for (int t = 0; t < weights[i].length; t++) {
                assertThat(weights[i][t]).isCloseTo(expected[i][t], within(1e-6 * Math.max(1, expected[i][t])));
            }
        }
    }
}
