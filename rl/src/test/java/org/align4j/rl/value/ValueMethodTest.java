package org.align4j.rl.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.rl.loss.GoldenRows;
import org.align4j.rl.offline.LoggedRow;
import org.align4j.rl.offline.RowValues;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValueMethodTest {
    private static final double EXACT = 1e-6;

    static Stream<JsonNode> iql() {
        return GoldenRows.cases("iql");
    }

    static Stream<JsonNode> expectile() {
        return GoldenRows.cases("expectile");
    }

    static Stream<JsonNode> distributional() {
        return GoldenRows.cases("distributional_value");
    }

    /** One prompt token and so many actions; a row that was cut off goes on behind its last one. */
    private static LoggedRow row(int actions, double score, boolean truncated) {
        return new LoggedRow(
                "row",
                new int[1 + actions],
                1,
                IntStream.rangeClosed(1, actions).toArray(),
                score,
                null,
                truncated);
    }

    private static TokenNumbers numbers(int outputs, double... values) {
        float[] numbers = new float[values.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) values[i];
        }
        return new TokenNumbers(numbers, outputs);
    }

    /** Every token of the fixture as a row of one action: its state, the action, and the state behind it. */
    @ParameterizedTest
    @MethodSource("iql")
    void implicitQLearningHasItsGoldenLossAndGradients(JsonNode golden) {
        JsonNode inputs = golden.get("inputs");
        JsonNode gradients = golden.get("expected").get("gradients");
        JsonNode parameters = golden.get("parameters");
        Iql method = new Iql(
                parameters.get("tau").doubleValue(), parameters.get("gamma").doubleValue());
        double[][] mask = GoldenRows.table(inputs.get("mask"));
        double tokens = GoldenRows.flat(inputs.get("mask")).length
                - Arrays.stream(GoldenRows.flat(inputs.get("mask")))
                        .filter(m -> m == 0)
                        .count();
        double loss = 0;
        for (int i = 0; i < mask.length; i++) {
            for (int t = 0; t < mask[i].length; t++) {
                if (mask[i][t] == 0) {
                    continue;
                }
                boolean done = at(inputs, "done", i, t) == 1;
                LoggedRow row = row(1, at(inputs, "rewards", i, t), !done);
                TokenNumbers now = numbers(
                        3,
                        at(inputs, "values", i, t),
                        99,
                        99,
                        at(inputs, "next_values", i, t),
                        at(inputs, "q1", i, t),
                        at(inputs, "q2", i, t));
                TokenNumbers average =
                        numbers(3, 99, 99, 99, 99, at(inputs, "target_q1", i, t), at(inputs, "target_q2", i, t));
                float[] slopes = new float[6];
                loss += method.learn(row, now, average, true, new Slopes(slopes, 0, 3));
                assertThat(slopes[0] / tokens).isCloseTo(at(gradients, "values", i, t), within(EXACT));
                assertThat(slopes[4] / tokens).isCloseTo(at(gradients, "q1", i, t), within(EXACT));
                assertThat(slopes[5] / tokens).isCloseTo(at(gradients, "q2", i, t), within(EXACT));
                // nothing flows through what is aimed at
                assertThat(slopes[3]).isZero();
            }
        }
        double expected = golden.get("expected").get("value_loss").doubleValue()
                + golden.get("expected").get("q_loss").doubleValue();
        assertThat(loss / tokens).isCloseTo(expected, within(EXACT));
    }

    private static double at(JsonNode table, String name, int row, int time) {
        return table.get(name).get(row).get(time).doubleValue();
    }

    @ParameterizedTest
    @MethodSource("expectile")
    void expectileRegressionHasItsGoldenLossAndGradients(JsonNode golden) {
        double[] targets = Fixtures.numbers(golden.get("inputs").get("target"));
        double[] values = Fixtures.numbers(golden.get("inputs").get("value"));
        double[] gradients =
                Fixtures.numbers(golden.get("expected").get("gradients").get("value"));
        Expectile method = new Expectile(golden.get("parameters").get("tau").doubleValue(), 1);
        double loss = 0;
        for (int i = 0; i < targets.length; i++) {
            float[] slopes = new float[2];
            TokenNumbers now = numbers(1, values[i], 99);
            loss += method.learn(row(1, targets[i], false), now, now, false, new Slopes(slopes, 0, 1));
            assertThat((double) slopes[0] / targets.length).isCloseTo(gradients[i], within(EXACT));
        }
        assertThat(loss / targets.length)
                .isCloseTo(golden.get("expected").get("loss").doubleValue(), within(EXACT));
    }

    @ParameterizedTest
    @MethodSource("distributional")
    void aDistributionOverReturnsHasItsGoldenLossValuesAndGradients(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        int bins = parameters.get("bins").intValue();
        Distributional method = new Distributional(
                bins,
                parameters.get("lowest").doubleValue(),
                parameters.get("highest").doubleValue());
        double[] returns = Fixtures.numbers(golden.get("inputs").get("returns"));
        double[][] logits = GoldenRows.table(golden.get("inputs").get("logits"));
        JsonNode expected = golden.get("expected");
        double[][] gradients = GoldenRows.table(expected.get("gradients").get("logits"));
        for (int i = 0; i < returns.length; i++) {
            double[] both = Arrays.copyOf(logits[i], 2 * bins);
            float[] slopes = new float[2 * bins];
            LoggedRow row = row(1, returns[i], false);
            TokenNumbers now = numbers(bins, both);
            assertThat(method.learn(row, now, now, false, new Slopes(slopes, 0, bins)))
                    .isCloseTo(expected.get("rows").get(i).doubleValue(), within(EXACT));
            for (int bin = 0; bin < bins; bin++) {
                assertThat((double) slopes[bin] / returns.length).isCloseTo(gradients[i][bin], within(EXACT));
            }
            assertThat(method.read(row, now, false).before()[0])
                    .isCloseTo(expected.get("values").get(i).doubleValue(), within(EXACT));
        }
    }

    @Test
    void successOrNotIsADistributionOverTwoBins() {
        for (double earned : new double[] {0, 1, 0.3}) {
            LoggedRow row = row(1, earned, false);
            float[] slopes = new float[2];
            float[] wide = new float[4];
            TokenNumbers logit = numbers(1, 1.7, 0);
            TokenNumbers both = numbers(2, 0, 1.7, 0, 0);
            double loss = new Binary().learn(row, logit, logit, false, new Slopes(slopes, 0, 1));
            Distributional two = new Distributional(2, 0, 1);
            assertThat(loss).isCloseTo(two.learn(row, both, both, false, new Slopes(wide, 0, 2)), within(EXACT));
            assertThat((double) slopes[0]).isCloseTo(wide[1], within(EXACT));
            assertThat(new Binary().read(row, logit, false).before()[0])
                    .isCloseTo(two.read(row, both, false).before()[0], within(EXACT));
        }
        assertThatThrownBy(() -> new Binary().check(-1, 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("scores between 0 and 1");
    }

    @Test
    void slopesOfTheMeanReturnAreThoseOfItsLoss() {
        RandomGenerator random = new Seeds(4).generator("values");
        MonteCarlo method = new MonteCarlo(0.9);
        LoggedRow row = row(3, 0.7, false);
        double[] values = random.doubles(4).toArray();
        float[] slopes = new float[4];
        TokenNumbers now = numbers(1, values);
        method.learn(row, now, now, false, new Slopes(slopes, 0, 1));
        for (int place = 0; place < 4; place++) {
            double[] more = values.clone();
            double[] less = values.clone();
            more[place] += 0.01;
            less[place] -= 0.01;
            double difference = loss(method, row, more) - loss(method, row, less);
            assertThat((double) slopes[place]).isCloseTo(difference / 0.02, within(1e-4));
        }
        // 0.7 now, 0.63 a token before, 0.567 at the prompt
        assertThat(loss(method, row, new double[] {0.567, 0.63, 0.7, 5})).isCloseTo(0, within(1e-12));
    }

    private static double loss(ValueMethod method, LoggedRow row, double[] values) {
        TokenNumbers now = numbers(1, values);
        return method.learn(row, now, now, false, new Slopes(new float[values.length], 0, 1));
    }

    @Test
    void theMiddleExpectileIsHalfOfTemporalDifferenceRegression() {
        LoggedRow row = row(3, 0.7, false);
        double[] v = {0.1, -0.4, 0.9, 5};
        double errors = Math.pow(v[1] - v[0], 2) + Math.pow(v[2] - v[1], 2) + Math.pow(0.7 - v[2], 2);
        assertThat(loss(new Expectile(0.5, 1), row, v)).isCloseTo(errors / 2, within(EXACT));
    }

    @Test
    void aRowThatWasCutOffIsWorthItsLastStateOnlyWhereThatCounts() {
        Expectile method = new Expectile(0.5, 0.5);
        double[] v = {0.1, 0.2, 0.8};
        TokenNumbers now = numbers(1, v);
        RowValues on = method.read(row(2, 0.3, true), now, true);
        assertThat(on.actionValues()).containsExactly(new double[] {0.5 * 0.2, 0.3 + 0.5 * 0.8}, within(EXACT));
        assertThat(on.after()).isCloseTo(0.8, within(EXACT));
        RowValues ended = method.read(row(2, 0.3, true), now, false);
        assertThat(ended.actionValues()).containsExactly(new double[] {0.5 * 0.2, 0.3}, within(EXACT));
        assertThat(ended.after()).isZero();
    }

    @Test
    void aReportMeasuresWhatItSays() {
        List<LoggedRow> rows = List.of(row(1, 0, false), row(1, 1, false), row(1, 1, false), row(1, 0, false));
        List<RowValues> values = Stream.of(0.2, 0.9, 0.4, 0.4)
                .map(v -> new RowValues(new double[] {v}, 0, null))
                .toList();
        var report = ValueReport.of(new MonteCarlo(1), rows, values);
        assertThat(report.get("value/optimism")).isCloseTo(1.9 / 4 - 0.5, within(1e-12));
        assertThat(report.get("value/mae")).isCloseTo((0.2 + 0.1 + 0.6 + 0.4) / 4, within(1e-12));
        assertThat(report.get("value/brier")).isCloseTo((0.04 + 0.01 + 0.36 + 0.16) / 4, within(1e-12));
        // of four pairs three are in order, one is a tie
        assertThat(report.get("value/auc")).isCloseTo(3.5 / 4, within(1e-12));
        double[] errors = {-0.2, 0.1, 0.6, -0.4};
        double mean = 0.1 / 4;
        double variance = 0;
        for (double error : errors) {
            variance += (error - mean) * (error - mean) / 4;
        }
        assertThat(report.get("value/explained_variance")).isCloseTo(1 - variance / 0.25, within(1e-12));
    }

    /** NaN is equal to nothing, itself included: ties once waited for their end for ever. */
    @Test
    void aReportOfValuesThatAreNoNumbersEnds() {
        List<LoggedRow> rows = List.of(row(1, 0, false), row(1, 1, false));
        List<RowValues> values = Stream.of(Double.NaN, Double.NaN)
                .map(v -> new RowValues(new double[] {v}, 0, null))
                .toList();
        assertThat(ValueReport.of(new MonteCarlo(1), rows, values).get("value/auc"))
                .isNaN();
    }
}
