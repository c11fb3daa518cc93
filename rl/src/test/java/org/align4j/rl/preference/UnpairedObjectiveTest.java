package org.align4j.rl.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Label;
import org.align4j.model.Autograd;
import org.align4j.model.CausalLm;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.config.TooLong;
import org.align4j.model.training.MetricSums;
import org.align4j.rl.preference.loss.Bco;
import org.align4j.rl.preference.loss.CompletionLogProbs;
import org.align4j.rl.preference.loss.Kto;
import org.align4j.rl.preference.loss.UnpairedLoss;
import org.align4j.testkit.Fixtures;
import org.align4j.testkit.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UnpairedObjectiveTest {
    private static final Kto KTO = new Kto(0.1, 1, 1, Kto.KlTerm.BATCH);

    @TempDir
    Path folder;

    static Stream<JsonNode> kto() {
        return cases("losses/kto.json");
    }

    static Stream<JsonNode> bco() {
        return cases("losses/bco.json");
    }

    private static Stream<JsonNode> cases(String file) {
        return StreamSupport.stream(Fixtures.json(file).get("cases").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("kto")
    void ktoIsThatOfTheGoldenValues(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        Kto loss = new Kto(
                parameters.get("beta").doubleValue(),
                parameters.path("desirable_weight").asDouble(1),
                parameters.path("undesirable_weight").asDouble(1),
                Kto.KlTerm.BATCH);
        JsonNode inputs = golden.get("inputs");
        double[] policy = Fixtures.numbers(inputs.get("policy_mismatched"));
        double[] reference = Fixtures.numbers(inputs.get("reference_mismatched"));
        double kl = 0;
        for (int i = 0; i < policy.length; i++) {
            kl += (policy[i] - reference[i]) / policy.length;
        }
        kl = Math.max(0, kl);
        assertThat(kl).isCloseTo(golden.at("/expected/kl").doubleValue(), within(1e-9));
        compare(loss, inputs, loss.beta() * kl, golden.get("expected"));
    }

    @ParameterizedTest
    @MethodSource("bco")
    void bcoAndItsRunningShiftAreThoseOfTheGoldenValues(JsonNode golden) {
        JsonNode parameters = golden.get("parameters");
        Bco.Shift kind = parameters.get("shift").asText().equals("rows") ? Bco.Shift.ROWS : Bco.Shift.CLASSES;
        Bco loss = new Bco(parameters.get("beta").doubleValue(), kind);
        RunningShift shift = new RunningShift(kind);
        for (JsonNode step : golden.get("steps")) {
            JsonNode inputs = step.get("inputs");
            double[] policy = Fixtures.numbers(inputs.get("policy"));
            double[] reference = Fixtures.numbers(inputs.get("reference"));
            float[] rewards = new float[policy.length];
            boolean[] desirable = new boolean[policy.length];
            for (int i = 0; i < rewards.length; i++) {
                rewards[i] = (float) (loss.beta() * (policy[i] - reference[i]));
                desirable[i] = inputs.get("label").get(i).asInt() == 1;
            }
            // a step that is skipped leaves no trace, nor does a reward that is not a number
            shift.with(new float[] {1e6f}, new boolean[] {true});
            shift.with(new float[] {Float.NaN}, new boolean[] {false});
            shift.apply();
            double delta = shift.with(rewards, desirable);
            shift.apply();
            assertThat(delta).isCloseTo(step.at("/expected/delta").doubleValue(), within(1e-6));
            assertThat(shift.value()).isEqualTo(delta);
            compare(loss, inputs, step.at("/expected/delta").doubleValue(), step.get("expected"));
        }
    }

    private static void compare(UnpairedLoss loss, JsonNode inputs, double shift, JsonNode expected) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray policy = manager.create(Fixtures.numbers(inputs.get("policy")));
            NDArray reference = manager.create(Fixtures.numbers(inputs.get("reference")));
            NDArray labels = manager.create(Fixtures.numbers(inputs.get("label")));
            Autograd.Gradient gradient = Autograd.gradient(
                    policy,
                    x -> loss.rows(new CompletionLogProbs(x, reference, labels), labels, shift)
                            .mean());
            assertThat(gradient.value()).isCloseTo(expected.get("loss").doubleValue(), within(1e-6));
            assertThat(loss.rows(new CompletionLogProbs(policy, reference, labels), labels, shift)
                            .toDoubleArray())
                    .containsExactly(Fixtures.numbers(expected.get("rows")), within(1e-6));
            assertThat(gradient.gradient().toDoubleArray())
                    .containsExactly(Fixtures.numbers(expected.at("/gradients/policy")), within(1e-6));
        }
    }

    /** Eight optimizer steps as TRL's KTOTrainer took them. */
    @Test
    void lossesGradientNormsAndFinalWeightsAreThoseOfTrl() throws IOException {
        JsonNode golden = Fixtures.json("training/kto/golden.json");
        UnpairedObjective objective = new UnpairedObjective(KTO, Optional.empty());
        try (CausalLm policy = CausalLm.load(Fixtures.path(golden.get("start").asText()), EngineConfig.float32())) {
            policy.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
            for (JsonNode step : golden.get("steps")) {
                assertThat(step.get("micro_batches")).hasSize(1);
                JsonNode rows = step.get("micro_batches").get(0);
                LabelBatch batch = batch(rows);
                MetricSums metrics = new MetricSums();
                objective.beforeStep(policy, List.of(batch));
                double loss = objective.accumulate(policy, batch, 1 / objective.weight(batch), metrics);
                assertThat(loss / objective.weight(batch))
                        .isCloseTo(rows.get("loss").doubleValue(), within(1e-4));
                assertThat(policy.step(step.get("learning_rate").doubleValue()))
                        .isCloseTo(step.get("gradient_norm_before_clipping").doubleValue(), within(1e-3));
                objective.afterStep(policy, metrics.means());
                step.get("metrics")
                        .properties()
                        .forEach(metric -> assertThat(metrics.means().get(metric.getKey()))
                                .as(metric.getKey())
                                .isCloseTo(metric.getValue().doubleValue(), within(1e-3)));
            }
            policy.save(folder);
        }
        assertThat(Tensors.largestDifference(
                        Tensors.read(folder.resolve("model.safetensors")),
                        Tensors.read(Fixtures.path("training/kto/final.safetensors"))))
                .isLessThan(golden.at("/tolerance/final_weights").doubleValue());
    }

    private static LabelBatch batch(JsonNode rows) {
        List<LabelledRow> units = new ArrayList<>();
        for (int i = 0; i < rows.get("input_ids").size(); i++) {
            units.add(new LabelledRow(
                    row(rows, "", i),
                    prompt(rows, i),
                    rows.get("label").get(i).booleanValue(),
                    row(rows, "KL_", i),
                    rows.get("ref_logps").get(i).doubleValue(),
                    rows.get("ref_KL_logps").get(i).doubleValue()));
        }
        return LabelBatch.of(units);
    }

    private static int[] row(JsonNode rows, String which, int i) {
        int length = Arrays.stream(
                        Fixtures.ids(rows.get(which + "attention_mask").get(i)))
                .sum();
        return Arrays.copyOf(Fixtures.ids(rows.get(which + "input_ids").get(i)), length);
    }

    private static int prompt(JsonNode rows, int i) {
        int[] mask = Fixtures.ids(rows.get("completion_mask").get(i));
        int first = 0;
        while (mask[first] == 0) {
            first++;
        }
        return first;
    }

    static Stream<UnpairedLoss> losses() {
        return Stream.of(
                KTO,
                new Kto(0.1, 1.2, 0.8, Kto.KlTerm.NONE),
                new Bco(0.1, Bco.Shift.CLASSES),
                new Bco(0.1, Bco.Shift.ROWS));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void howAStepIsSplitChangesNeitherLossNorMetricsNorGradient(UnpairedLoss loss) {
        Map<String, Double> whole = twoSteps(loss, 4);
        Map<String, Double> split = twoSteps(loss, 1);
        assertThat(split.keySet()).isEqualTo(whole.keySet());
        whole.forEach((name, value) -> assertThat(split.get(name)).as(name).isCloseTo(value, within(1e-3)));
    }

    private static Map<String, Double> twoSteps(UnpairedLoss loss, int rowsOfAPart) {
        JsonNode golden = Fixtures.json("training/kto/golden.json");
        List<LabelledRow> rows =
                batch(golden.get("steps").get(0).get("micro_batches").get(0)).rows();
        try (CausalLm policy = CausalLm.load(Fixtures.path("checkpoints/llama"), EngineConfig.float32())) {
            policy.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
            UnpairedObjective objective = new UnpairedObjective(loss, Optional.empty());
            MetricSums metrics = new MetricSums();
            for (int step = 0; step < 2; step++) {
                metrics = new MetricSums();
                double total = 0;
                List<LabelBatch> micro = new ArrayList<>();
                for (int i = 0; i < 4; i += rowsOfAPart) {
                    micro.add(LabelBatch.of(rows.subList(i, i + rowsOfAPart)));
                }
                objective.beforeStep(policy, micro);
                for (LabelBatch batch : micro) {
                    total += objective.accumulate(policy, batch, 0.25, metrics);
                }
                metrics.add("loss", total, 4);
                metrics.add("norm", policy.step(1e-3), 1);
                objective.afterStep(policy, metrics.means());
            }
            return metrics.means();
        }
    }

    @Test
    void theRunningShiftIsRestoredToTheBit() throws IOException {
        RunningShift shift = new RunningShift(Bco.Shift.CLASSES);
        shift.with(new float[] {0.1f, -0.7f, 0.33f}, new boolean[] {true, false, true});
        shift.apply();
        shift.save(folder);
        RunningShift restored = new RunningShift(Bco.Shift.CLASSES);
        restored.load(folder);
        assertThat(restored.value()).isEqualTo(shift.value()).isNotZero();
        float[] next = {0.2f, 0.5f};
        boolean[] marks = {false, true};
        assertThat(restored.with(next, marks)).isEqualTo(shift.with(next, marks));
    }

    @Test
    void aMismatchedCompletionIsOfAnotherPromptAndFits() {
        try (CausalLm model = CausalLm.load(Fixtures.path("checkpoints/llama"), EngineConfig.float32())) {
            List<Label> labels = List.of(
                    label("a", "One?", "Yes."),
                    label("b", "One?", "No."),
                    label("c", "Two words?", "Perhaps it is so, and perhaps it is not."));
            List<LabelledRow> rows = EncodedLabels.of(labels, model.tokenizer(), 200, TooLong.DROP)
                    .mismatched(200)
                    .rows();
            assertThat(completion(rows.get(0).mismatched(), rows.get(0)))
                    .isEqualTo(completion(rows.get(2).ids(), rows.get(2)));
            assertThat(completion(rows.get(1).mismatched(), rows.get(1)))
                    .isEqualTo(completion(rows.get(2).ids(), rows.get(2)));
            assertThat(completion(rows.get(2).mismatched(), rows.get(2)))
                    .isEqualTo(completion(rows.get(1).ids(), rows.get(1)));
            assertThatThrownBy(() -> EncodedLabels.of(labels.subList(0, 2), model.tokenizer(), 200, TooLong.DROP)
                            .mismatched(200))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("row 1: no completion of another prompt")
                    .hasMessageContaining("loss.kl-term: none");
        }
    }

    private static Label label(String id, String prompt, String completion) {
        return new Label(id, Content.user(prompt), Content.assistant(completion), true, null);
    }

    private static int[] completion(int[] ids, LabelledRow row) {
        return Arrays.copyOfRange(ids, row.prompt(), ids.length);
    }
}
