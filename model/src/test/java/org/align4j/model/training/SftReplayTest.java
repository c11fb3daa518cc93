package org.align4j.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.align4j.core.chat.Content;
import org.align4j.model.CausalLm;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;
import org.align4j.testkit.Fixtures;
import org.align4j.testkit.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight optimizer steps of two micro-batches as TRL's SFTTrainer took them. */
class SftReplayTest {
    private final JsonNode golden = Fixtures.json("training/sft/golden.json");
    private final CrossEntropy objective = new CrossEntropy();

    @TempDir
    Path folder;

    @Test
    void lossesGradientNormsAndFinalWeightsAreThoseOfTrl() throws IOException {
        Schedule schedule =
                new Schedule.Linear(golden.at("/optimizer/warmup_steps").doubleValue());
        double base = golden.at("/optimizer/learning_rate").doubleValue();
        try (CausalLm policy = CausalLm.load(Fixtures.path(golden.get("start").asText()), EngineConfig.float32())) {
            policy.prepareTraining(new OptimizerConfig(
                    0.9, 0.999, 1e-8, golden.at("/optimizer/weight_decay").doubleValue(), 1));
            int total = golden.get("steps").size();
            for (int i = 0; i < total; i++) {
                JsonNode step = golden.get("steps").get(i);
                double rate = schedule.rate(base, i, total);
                assertThat(rate).isCloseTo(step.get("learning_rate").doubleValue(), within(1e-12));
                replay(policy, step, rate);
            }
            policy.save(folder);
        }
        assertThat(Tensors.largestDifference(
                        Tensors.read(folder.resolve("model.safetensors")),
                        Tensors.read(Fixtures.path("training/sft/final.safetensors"))))
                .isLessThan(golden.at("/tolerance/final_weights").doubleValue());
    }

    @Test
    void rowsAreEncodedAndMaskedAsTrlDoesIt() throws IOException {
        Set<String> expected = new HashSet<>();
        for (JsonNode step : golden.get("steps")) {
            for (JsonNode batch : step.get("micro_batches")) {
                rows(batch).forEach(row -> expected.add(shown(row)));
            }
        }
        Set<String> encoded = new HashSet<>();
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.path("checkpoints/llama"))) {
            for (String line : Files.readAllLines(Fixtures.path("training/sft/rows.jsonl"))) {
                JsonNode row = new ObjectMapper().readTree(line);
                PromptedRow tokens = tokenizer.encodeRow(
                        Content.user(row.at("/prompt/0/content").textValue()),
                        Content.assistant(row.at("/completion/0/content").textValue()));
                encoded.add(shown(TokenRow.learnedFrom(tokens.tokens(), tokens.promptLength())));
            }
        }
        assertThat(encoded).containsAll(expected);
    }

    private static String shown(TokenRow row) {
        return Arrays.toString(row.ids()) + Arrays.toString(row.weights());
    }

    private void replay(CausalLm policy, JsonNode step, double rate) {
        List<List<TokenRow>> micro = new ArrayList<>();
        step.get("micro_batches").forEach(batch -> micro.add(rows(batch)));
        double weight = micro.stream().mapToDouble(objective::weight).sum();
        for (int i = 0; i < micro.size(); i++) {
            double loss = objective.accumulate(policy, micro.get(i), 1 / weight, new MetricSums());
            assertThat(loss / weight)
                    .isCloseTo(
                            golden(step, i), within(golden.at("/tolerance/loss").doubleValue()));
            assertThat(objective.evaluate(policy, micro.get(i), new MetricSums()))
                    .isCloseTo(loss, within(1e-2));
        }
        assertThat(policy.step(rate))
                .isCloseTo(
                        step.get("gradient_norm_before_clipping").doubleValue(),
                        within(golden.at("/tolerance/gradient_norm").doubleValue()));
    }

    private static double golden(JsonNode step, int micro) {
        return step.get("micro_batches").get(micro).get("loss").doubleValue();
    }

    private static List<TokenRow> rows(JsonNode batch) {
        List<TokenRow> rows = new ArrayList<>();
        for (int i = 0; i < batch.get("input_ids").size(); i++) {
            int length = Arrays.stream(Fixtures.ids(batch.get("attention_mask").get(i)))
                    .sum();
            int[] ids = Arrays.copyOf(Fixtures.ids(batch.get("input_ids").get(i)), length);
            int[] labels = Fixtures.ids(batch.get("labels").get(i));
            boolean[] learned = new boolean[length];
            for (int t = 0; t < length; t++) {
                learned[t] = labels[t] != -100;
            }
            rows.add(TokenRow.learnedWhere(ids, learned));
        }
        return rows;
    }
}
