package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every family is written as it was read, learns, and carries a score head. */
class SavedFamiliesTest {
    private static final TokenBatch BATCH =
            new TokenBatch(List.of(new int[] {5, 300, 7, 9, 11, 400, 2, 8, 9}, new int[] {8, 9, 10}, new int[] {17}));

    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource({
        "qwen3, model.",
        "gemma3_text, model.",
        "gpt2-published, transformer.",
        "gpt_neox-sequential, gpt_neox.",
        "phi, model."
    })
    void tensorsAreWrittenAsTheyWereStored(String name, String prefix) throws IOException {
        Path source = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/" + name), temporary);
        Path saved = temporary.resolve("saved");
        float[] expected;
        try (CausalLm model = CausalLm.load(source, EngineConfig.float32())) {
            expected = model.evaluate(BATCH).toFloatArray();
            model.save(saved);
        }
        GoldenTensors before = GoldenTensors.read(source.resolve("model.safetensors"));
        GoldenTensors after = GoldenTensors.read(saved.resolve("model.safetensors"));
        for (String tensor : after.names()) {
            String stored = before.names().contains(tensor) ? tensor : tensor.substring(prefix.length());
            assertThat(after.shape(tensor)).as(tensor).isEqualTo(before.shape(stored));
            assertThat(after.floats(tensor)).as(tensor).containsExactly(before.floats(stored));
        }
        try (CausalLm again = CausalLm.load(saved, EngineConfig.float32())) {
            assertThat(again.evaluate(BATCH).toFloatArray()).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("org.align4j.model.CheckpointFolders#familiesBesidesLlama")
    void aScoreIsTheFinalHiddenStateTimesTheHead(String name) throws IOException {
        Path policy = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/" + name), temporary);
        GoldenTensors golden = GoldenTensors.read(policy.resolve("golden.safetensors"));
        TokenBatch first =
                new TokenBatch(golden.rows("input_ids", "attention_mask").subList(0, 1));
        Path reward = temporary.resolve("reward");
        try (ValueModel model = ValueModel.fromPolicy(policy, EngineConfig.float32(), 3)) {
            model.save(reward);
        }
        try (ValueModel model = ValueModel.load(reward, EngineConfig.float32())) {
            float[] scores = model.evaluate(first).toFloatArray();
            float[] hidden = golden.floats("hidden." + model.config().layers());
            float[] head =
                    GoldenTensors.read(reward.resolve("model.safetensors")).floats("score.weight");
            for (int t = 0; t < scores.length; t++) {
                double expected = 0;
                for (int c = 0; c < head.length; c++) {
                    expected += (double) hidden[t * head.length + c] * head[c];
                }
                assertThat((double) scores[t]).isCloseTo(expected, within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qwen3", "gemma2", "gemma3_text", "gpt2-published", "gpt_neox", "phi"})
    void everyWeightLearnsInBothPrecisionsAndTheLossFalls(String name) throws IOException {
        Path folder = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/" + name), temporary);
        for (EngineConfig engine : List.of(EngineConfig.float32(), new EngineConfig("cpu", "bf16", 0))) {
            Path before = temporary.resolve("before-" + engine.precision());
            Path after = temporary.resolve("after-" + engine.precision());
            try (CausalLm model = CausalLm.load(folder, engine)) {
                model.prepareTraining(new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1));
                model.save(before);
                float first = learn(model);
                for (int step = 0; step < 4; step++) {
                    learn(model);
                }
                assertThat(learn(model)).isGreaterThan(first);
                model.save(after);
            }
            GoldenTensors old = GoldenTensors.read(before.resolve("model.safetensors"));
            GoldenTensors moved = GoldenTensors.read(after.resolve("model.safetensors"));
            for (String tensor : old.names()) {
                assertThat(moved.floats(tensor)).as(tensor).isNotEqualTo(old.floats(tensor));
            }
        }
    }

    /** One step up the sum of log-probs, which is returned. */
    private static float learn(CausalLm model) {
        try (NDArray numbers = model.forward(BATCH);
                NDArray slope = numbers.onesLike().mul(-0.1f)) {
            model.backward(slope);
            model.step(1e-3);
            return numbers.sum().getFloat();
        }
    }
}
