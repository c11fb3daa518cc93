package org.align4j.rl.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
import org.align4j.model.CausalLm;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.process.ProcessGroup;
import org.align4j.model.training.Learner;
import org.align4j.model.training.MetricSums;
import org.align4j.rl.loss.GoldenRows;
import org.align4j.rl.offline.ActorCriticOfflineMethod;
import org.align4j.rl.offline.LoggedRow;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both halves of the actor-critic, with a table for the model that says Q. */
class ActorCriticTest {
    private static final OptimizerConfig ADAM = new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1);

    @TempDir
    Path folder;

    static Stream<JsonNode> cases() {
        return GoldenRows.cases("actor_critic");
    }

    private static List<LoggedRow> rows() {
        JsonNode golden = Fixtures.json("losses/actor_critic.json");
        List<LoggedRow> rows = new ArrayList<>();
        for (int i = 0; i < golden.get("ids").size(); i++) {
            int[] actions = Fixtures.ids(golden.get("actions").get(i));
            rows.add(new LoggedRow(
                    "row " + i,
                    Fixtures.ids(golden.get("ids").get(i)),
                    actions[0],
                    actions,
                    golden.get("scores").get(i).doubleValue(),
                    null,
                    false));
        }
        return rows;
    }

    private interface Formula {
        double of(int action, int token);
    }

    /** A table whose numbers before the m-th action follow from formulas; elsewhere they must not matter. */
    private static TableModel table(CausalLm policy, List<LoggedRow> rows, Formula now, Formula average) {
        int vocabulary = policy.config().vocabularySize();
        int time = new ActionPlaces(rows).tokens().time();
        Shape shape = new Shape(rows.size(), time, vocabulary);
        float[] current = new float[(int) shape.size()];
        float[] mean = new float[current.length];
        Arrays.fill(current, 77);
        Arrays.fill(mean, -77);
        int m = 0;
        for (int i = 0; i < rows.size(); i++) {
            for (int t = 0; t < rows.get(i).actions().length; t++, m++) {
                int from = (i * time + rows.get(i).actions()[t] - 1) * vocabulary;
                for (int b = 0; b < vocabulary; b++) {
                    current[from + b] = (float) now.of(m, b);
                    mean[from + b] = (float) average.of(m, b);
                }
            }
        }
        return new TableModel(policy.manager(), policy.config().withOutputs(vocabulary), shape, current, mean);
    }

    private static TableModel golden(CausalLm policy, List<LoggedRow> rows) {
        return table(policy, rows, (m, b) -> Math.sin(0.7 * m + 0.13 * b), (m, b) -> Math.cos(0.5 * m + 0.09 * b) / 2);
    }

    private CausalLm checkpoint(String name) throws IOException {
        Path copy = Files.createDirectory(folder.resolve(name));
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(Fixtures.path("checkpoints/" + name).resolve(file), copy.resolve(file));
        }
        for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(Fixtures.path("checkpoints/llama").resolve(file), copy.resolve(file));
        }
        return CausalLm.load(copy, EngineConfig.float32());
    }

    private static ActorCriticOfflineMethod method(double kl) {
        return ConfigLoader.load(
                ActorCriticOfflineMethod.class, null, List.of(Assignment.of("kl", Double.toString(kl))));
    }

    private static ActorCriticObjective objective(double kl, CausalLm policy, CausalLm start, TableModel table) {
        Learner critic = new Learner("critic", table, ADAM, "", line -> {}, ProcessGroup.alone());
        return new ActorCriticObjective(method(kl), policy, start, critic);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bothHalvesHaveTheirGoldenLossesAndGradients(JsonNode golden) throws IOException {
        JsonNode parameters = golden.get("parameters");
        JsonNode expected = golden.get("expected");
        double conservative = parameters.get("conservative").doubleValue();
        double kl = parameters.get("kl").doubleValue();
        List<LoggedRow> rows = rows();
        try (CausalLm policy = checkpoint("llama");
                CausalLm start = checkpoint("gemma")) {
            policy.prepareTraining(ADAM);
            TableModel table = golden(policy, rows);
            ActionValueObjective critic = new ActionValueObjective(
                    new ExpectedSarsa(parameters.get("discount").doubleValue(), conservative), policy);
            double loss = critic.accumulate(table, rows, 0.5, new MetricSums());
            assertThat(loss).isCloseTo(expected.get("critic_loss").doubleValue(), within(1e-4));
            slopes(table, rows, expected);

            MetricSums metrics = new MetricSums();
            double actor = objective(kl, policy, start, golden(policy, rows)).accumulate(policy, rows, 1, metrics);
            double exact = 1e-4;
            assertThat(actor).isCloseTo(expected.get("actor_loss").doubleValue(), within(exact));
            assertThat(metrics.means().get("value/expected") * 5)
                    .isCloseTo(expected.get("expected_value").doubleValue(), within(exact));
            assertThat(metrics.means().get("kl") * 5)
                    .isCloseTo(expected.get("kl").doubleValue(), within(exact));
            double norm = expected.get("actor_gradient_norm").doubleValue();
            assertThat(norm(policy)).isCloseTo(norm, within(1e-4 * norm));
        }
    }

    /** Of half of the loss: that was the scale. */
    private static void slopes(TableModel table, List<LoggedRow> rows, JsonNode expected) {
        int vocabulary = table.config().outputs();
        int time = (int) table.shape().get(1);
        int m = 0;
        for (int i = 0; i < rows.size(); i++) {
            for (int place : rows.get(i).actions()) {
                double slope = table.slopes()[
                        (i * time + place - 1) * vocabulary + rows.get(i).ids()[place]];
                assertThat(2 * slope)
                        .isCloseTo(
                                expected.get("critic_slopes_of_taken").get(m++).doubleValue(), within(1e-5));
            }
        }
        double squares = 0;
        for (float slope : table.slopes()) {
            squares += 4.0 * slope * slope;
        }
        assertThat(Math.sqrt(squares))
                .isCloseTo(expected.get("critic_slopes_norm").doubleValue(), within(1e-5));
    }

    private static double norm(CausalLm policy) {
        double squares = 0;
        for (NDArray gradient : policy.summedGradient()) {
            for (float number : gradient.toFloatArray()) {
                squares += (double) number * number;
            }
        }
        return Math.sqrt(squares);
    }

    @Test
    void aValueThatPrefersNothingLeavesThePolicyWhereItStarted() throws IOException {
        List<LoggedRow> rows = rows();
        try (CausalLm policy = checkpoint("llama")) {
            policy.prepareTraining(ADAM);
            TableModel same = table(policy, rows, (m, b) -> 0.3 + m, (m, b) -> 0);
            objective(0.1, policy, policy, same).accumulate(policy, rows, 1, new MetricSums());
            assertThat(norm(policy)).isLessThan(1e-4);
        }
    }

    @Test
    void whatIsPromisedIsTheValueOfTheFirstStateUnderThePolicy() throws IOException {
        List<LoggedRow> rows = rows();
        List<LoggedRow> begins = rows.stream().map(LoggedRow::begun).toList();
        try (CausalLm policy = checkpoint("llama")) {
            TableModel table = table(policy, begins, (m, b) -> b == 7 ? 1 : 0, (m, b) -> 99);
            double[] promised = objective(0.1, policy, policy, table).promised(policy, rows);
            float[] logProbs = new ActionPlaces(begins).logProbs(policy);
            int vocabulary = policy.config().vocabularySize();
            assertThat(promised[0]).isCloseTo(Math.exp(logProbs[7]), within(1e-6));
            assertThat(promised[1]).isCloseTo(Math.exp(logProbs[vocabulary + 7]), within(1e-6));
        }
    }

    @Test
    void theConservativeTermIsThePublishedOne() {
        JsonNode golden = GoldenRows.cases("conservative_q").findFirst().orElseThrow();
        JsonNode inputs = golden.get("inputs");
        double[][] mask = GoldenRows.table(inputs.get("mask"));
        double sum = 0;
        int count = 0;
        for (int i = 0; i < mask.length; i++) {
            for (int t = 0; t < mask[i].length; t++) {
                if (mask[i][t] == 0) {
                    continue;
                }
                double[] q = Fixtures.numbers(inputs.get("q_logits").get(i).get(t));
                int action = inputs.get("actions").get(i).get(t).intValue();
                float[] numbers = new float[q.length];
                for (int b = 0; b < q.length; b++) {
                    numbers[b] = (float) q[b];
                }
                LoggedRow row = new LoggedRow("row", new int[] {0, action}, 1, new int[] {1}, 0.25, null, false);
                TokenNumbers now = new TokenNumbers(numbers, q.length);
                double[] expected = {99};
                Slopes slopes = new Slopes(new float[q.length], 0, q.length);
                sum += new ExpectedSarsa(1, 1).learn(row, now, expected, slopes)
                        - new ExpectedSarsa(1, 0).learn(row, now, expected, slopes);
                count++;
            }
        }
        assertThat(sum / count).isCloseTo(golden.get("expected").get("loss").doubleValue(), within(1e-5));
    }
}
