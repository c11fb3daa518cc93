package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.align4j.model.config.DecodingConfig;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.config.SamplingConfig;
import org.align4j.model.generation.GenerationRequest;
import org.align4j.model.generation.Generator;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model that only reads says what one that could learn says, to the bit. */
class FrozenModelTest {
    private static final TokenBatch BATCH =
            new TokenBatch(List.of(new int[] {1, 20, 30, 40, 50, 60, 70}, new int[] {1, 9, 8, 7}));
    private static final OptimizerConfig ADAMW = new OptimizerConfig(0.9, 0.999, 1e-8, 0.01, 1);

    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource({
        "checkpoints/llama, float32",
        "checkpoints/llama, bf16",
        "checkpoints/gemma2, bf16",
        "checkpoints/gpt2-published, bf16",
        "checkpoints/gpt_neox, float32",
        "lora/all-linear, bf16",
        "lora/all-linear, float32"
    })
    void logProbsAreThoseOfTheLoadedModel(String name, String precision) throws IOException {
        EngineConfig engine = new EngineConfig("cpu", precision, 1);
        Path golden = Fixtures.path(name);
        Path folder = name.startsWith("lora") ? golden : CheckpointFolders.withTokenizer(golden, temporary);
        try (CausalLm loaded = CausalLm.load(folder, engine);
                CausalLm frozen = CausalLm.frozen(folder, engine)) {
            assertThat(frozen.evaluate(BATCH).toFloatArray())
                    .isEqualTo(loaded.evaluate(BATCH).toFloatArray());
            assertThatThrownBy(() -> frozen.prepareTraining(ADAMW)).hasMessageContaining("frozen");
            assertThatThrownBy(() -> frozen.save(temporary.resolve("out"))).hasMessageContaining("frozen");
        }
    }

    @ParameterizedTest
    @CsvSource({"float32", "bf16"})
    void scoresAreThoseOfTheLoadedModel(String precision) throws IOException {
        EngineConfig engine = new EngineConfig("cpu", precision, 1);
        try (ValueModel fresh = ValueModel.fromPolicy(Fixtures.path("checkpoints/llama"), engine, 3)) {
            fresh.save(temporary.resolve("reward"));
        }
        try (ValueModel loaded = ValueModel.load(temporary.resolve("reward"), engine);
                ValueModel frozen = ValueModel.frozen(temporary.resolve("reward"), engine)) {
            assertThat(frozen.evaluate(BATCH).toFloatArray())
                    .isEqualTo(loaded.evaluate(BATCH).toFloatArray());
        }
    }

    @Test
    void modelsThatShareMemoryReadAsBeforeAndEndEachOthersPasses() {
        Path folder = Fixtures.path("checkpoints/llama");
        EngineConfig engine = EngineConfig.float32();
        try (CausalLm policy = CausalLm.load(folder, engine);
                CausalLm reference = CausalLm.frozen(folder, engine);
                ValueModel critic = ValueModel.fromPolicy(folder, engine, 3)) {
            float[] scores = critic.evaluate(BATCH).toFloatArray();
            float[] logProbs = policy.evaluate(BATCH).toFloatArray();
            policy.shareMemory(reference);
            policy.shareMemory(critic);
            policy.prepareTraining(ADAMW);
            try (NDArray numbers = policy.forward(BATCH);
                    NDArray slope = numbers.onesLike()) {
                assertThat(reference.evaluate(BATCH).toFloatArray()).isEqualTo(logProbs);
                assertThat(critic.evaluate(BATCH).toFloatArray()).isEqualTo(scores);
                assertThatThrownBy(() -> policy.backward(slope)).hasMessageContaining("follows forward");
            }
            assertThat(policy.evaluate(BATCH).toFloatArray()).isEqualTo(logProbs);
        }
    }

    @Test
    void onlyAFrozenModelGivesItsWeightsAway() {
        LoraConfig lora = new LoraConfig(2, 4, false, List.of(LoraConfig.ALL_LINEAR));
        try (CausalLm learns = CausalLm.load(Fixtures.path("checkpoints/llama"), EngineConfig.float32());
                CausalLm adapts = CausalLm.adapt(Fixtures.path("checkpoints/llama"), EngineConfig.float32(), lora, 1)) {
            assertThatThrownBy(learns::takeWeights).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(adapts::takeWeights).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(adapts.frozenCopy()::takeWeights).isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"checkpoints/llama, bf16", "lora/all-linear, float32"})
    void aGeneratorThatTakesTheWeightsDrawsTheSame(String name, String precision) {
        List<GenerationRequest> asked = List.of(new GenerationRequest(new int[] {1, 20, 30}, 0));
        SamplingConfig sampling = new SamplingConfig(1, 0, 1, 0, 1, 12, List.of());
        try (CausalLm policy = CausalLm.frozen(Fixtures.path(name), new EngineConfig("cpu", precision, 1));
                Generator reader = Generator.of(policy);
                Generator taker = Generator.taking(policy, DecodingConfig.auto())) {
            int[] tokens = reader.generate(asked, 1, sampling, 7).get(0).get(0).tokens();
            assertThat(taker.generate(asked, 1, sampling, 7).get(0).get(0).tokens())
                    .isEqualTo(tokens);
            assertThatThrownBy(() -> policy.evaluate(BATCH)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(reader::refresh).isInstanceOf(IllegalStateException.class);
        }
    }
}
