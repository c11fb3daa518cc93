package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.UserError;
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
import org.junit.jupiter.params.provider.ValueSource;

class AdapterTest {
    private static final Path LLAMA = Fixtures.path("checkpoints/llama");
    private static final EngineConfig FLOAT32 = EngineConfig.float32();
    private static final LoraConfig ALL = new LoraConfig(8, 16, false, List.of(LoraConfig.ALL_LINEAR));
    private static final OptimizerConfig ADAMW = new OptimizerConfig(0.9, 0.999, 1e-8, 0.01, 1);
    private static final TokenBatch BATCH =
            new TokenBatch(List.of(new int[] {1, 20, 30, 40, 50, 60, 70}, new int[] {1, 9, 8, 7}));

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"all-linear, 8, 16, false", "rslora-query-value, 4, 8, true"})
    void peftsAdaptersGivePeftsLogProbsMergedAndNot(String name, int rank, double alpha, boolean rslora) {
        Path adapter = Fixtures.path("lora/" + name);
        GoldenTensors golden = GoldenTensors.read(adapter.resolve("golden.safetensors"));
        TokenBatch batch = new TokenBatch(golden.rows("input_ids", "attention_mask"));
        List<String> targets = rslora ? List.of("v_proj", "q_proj") : List.of(LoraConfig.ALL_LINEAR);
        try (CausalLm merged = CausalLm.load(adapter, FLOAT32);
                CausalLm beside = CausalLm.adapt(adapter, FLOAT32, new LoraConfig(rank, alpha, rslora, targets), 0)) {
            close(merged.evaluate(batch), batch, golden.floats("logits_merged"));
            close(beside.evaluate(batch), batch, golden.floats("logits_with_adapter"));
            assertThat(merged.evaluate(batch).toFloatArray()).isNotEqualTo(base(batch));
        }
    }

    @Test
    void mergedWeightsAreThoseThatPeftMerges() throws IOException {
        String name = "model.layers.0.self_attn.q_proj.weight";
        Path adapter = Fixtures.path("lora/all-linear");
        try (CausalLm merged = CausalLm.load(adapter, FLOAT32)) {
            merged.save(folder.resolve("merged"));
        }
        assertThat(GoldenTensors.read(folder.resolve("merged/model.safetensors"))
                        .floats(name))
                .containsExactly(
                        GoldenTensors.read(adapter.resolve("golden.safetensors"))
                                .floats("merged." + name),
                        within(1e-6f));
    }

    @Test
    void aFreshAdapterChangesNothingAndTheReferenceNeverDoes() {
        try (CausalLm model = CausalLm.adapt(LLAMA, FLOAT32, ALL, 3)) {
            float[] base = base(BATCH);
            assertThat(model.evaluate(BATCH).toFloatArray()).containsExactly(base, within(1e-6f));
            CausalLm reference = model.frozenCopy();
            model.prepareTraining(ADAMW);
            for (int i = 0; i < 3; i++) {
                learn(model);
            }
            assertThat(model.evaluate(BATCH).toFloatArray()).isNotEqualTo(base);
            assertThat(reference.evaluate(BATCH).toFloatArray()).containsExactly(base, within(1e-6f));
            NDArray numbers = model.forward(BATCH);
            reference.evaluate(BATCH).close();
            assertThatThrownBy(() -> model.backward(numbers)).hasMessageContaining("follows forward");
        }
    }

    /** Plain descent lowers the loss by rate x |gradient|^2, over all of A and B together. */
    @ParameterizedTest
    @ValueSource(strings = {"llama", "qwen3", "gemma2", "gpt2", "gpt_neox", "phi"})
    void gradientsAreThoseOfTheLossAndTheFolderGivesBackWhatWasLearned(String family) throws IOException {
        Path base = family.equals("llama") ? LLAMA : withTokenizer(Fixtures.shared("fixtures/checkpoints/" + family));
        LoraConfig lora = new LoraConfig(2, 6, false, List.of(LoraConfig.ALL_LINEAR));
        try (CausalLm model = CausalLm.adapt(base, FLOAT32, lora, 3)) {
            model.prepareTraining(new OptimizerConfig(0, 0, 1e30, 0, 1e30));
            // the first step moves B away from 0, so that A has a gradient too
            descend(model, 1e-2);
            double before = loss(model);
            // of a shorter step float32's rounding of the loss is a part that shows (7 % at 1e-6 with AVX2's kernels)
            double rate = 8e-6;
            double norm = descend(model, rate);
            assertThat((before - loss(model)) / rate).isCloseTo(norm * norm, within(0.01 * norm * norm));
            model.save(folder.resolve("adapter"));
            float[] learned = model.evaluate(BATCH).toFloatArray();
            try (CausalLm merged = CausalLm.load(folder.resolve("adapter"), FLOAT32);
                    CausalLm again = CausalLm.adapt(folder.resolve("adapter"), FLOAT32, lora, 4)) {
                assertThat(merged.evaluate(BATCH).toFloatArray()).containsExactly(learned, within(2e-4f));
                assertThat(again.evaluate(BATCH).toFloatArray()).containsExactly(learned);
            }
        }
    }

    @Test
    void anAdapterIsWrittenAsPeftWritesOne() throws IOException {
        try (CausalLm model = CausalLm.adapt(LLAMA, FLOAT32, ALL, 3)) {
            model.save(folder.resolve("adapter"));
        }
        Path peft = Fixtures.path("lora/all-linear");
        assertThat(GoldenTensors.read(folder.resolve("adapter/adapter_model.safetensors"))
                        .names())
                .containsExactlyInAnyOrderElementsOf(GoldenTensors.read(peft.resolve("adapter_model.safetensors"))
                        .names());
        JsonNode written = json(folder.resolve("adapter"));
        JsonNode theirs = json(peft);
        for (String key :
                List.of("peft_type", "task_type", "r", "lora_alpha", "use_rslora", "bias", "target_modules")) {
            assertThat(written.get(key)).as(key).isEqualTo(theirs.get(key));
        }
        assertThat(written.get("base_model_name_or_path").textValue())
                .isEqualTo(LLAMA.toAbsolutePath().normalize().toString());
        assertThat(folder.resolve("adapter/tokenizer.json")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "bf16"})
    void trainingContinuesToTheBit(String precision) throws IOException {
        EngineConfig engine = new EngineConfig("cpu", precision, 1);
        LoraConfig thin = new LoraConfig(1, 4, true, List.of("o_proj", "up_proj"));
        try (CausalLm straight = CausalLm.adapt(LLAMA, engine, thin, 3);
                CausalLm continued = CausalLm.adapt(LLAMA, engine, thin, 9)) {
            straight.prepareTraining(ADAMW);
            continued.prepareTraining(ADAMW);
            learn(straight);
            learn(straight);
            straight.saveTrainingState(folder.resolve("state"));
            continued.loadTrainingState(folder.resolve("state"));
            learn(straight);
            learn(continued);
            straight.save(folder.resolve("one"));
            continued.save(folder.resolve("two"));
        }
        assertThat(Files.readAllBytes(folder.resolve("two/adapter_model.safetensors")))
                .isEqualTo(Files.readAllBytes(folder.resolve("one/adapter_model.safetensors")));
        assertThat(GoldenTensors.read(folder.resolve("one/adapter_model.safetensors"))
                        .names())
                .hasSize(2 * 2 * 2);
        assertThat(Files.size(folder.resolve("state/optimizer.safetensors"))).isLessThan(20_000);
    }

    @Test
    void samplingUsesWhatTheAdapterHasLearned() {
        try (CausalLm model = CausalLm.adapt(LLAMA, FLOAT32, ALL, 3);
                Generator generator = Generator.of(model)) {
            model.prepareTraining(ADAMW);
            for (int i = 0; i < 5; i++) {
                learn(model);
            }
            Completion drawn = generator
                    .generate(
                            List.of(new GenerationRequest(new int[] {1, 20, 30}, 0)),
                            1,
                            new SamplingConfig(1, 0, 1, 0, 1, 6, List.of()),
                            5)
                    .get(0)
                    .get(0);
            int[] row = Stream.of(new int[] {1, 20, 30}, drawn.tokens())
                    .flatMapToInt(java.util.Arrays::stream)
                    .toArray();
            float[] read = model.evaluate(new TokenBatch(List.of(row))).toFloatArray();
            for (int t = 0; t < drawn.tokens().length; t++) {
                assertThat(drawn.logProbs()[t]).isCloseTo(read[3 + t], within(1e-3f));
            }
        }
    }

    @Test
    void aRewardModelsHeadLearnsAndIsStoredWithItsAdapter() throws IOException {
        try (ValueModel model = ValueModel.fromPolicy(LLAMA, FLOAT32, ALL, 3)) {
            model.prepareTraining(ADAMW);
            for (int i = 0; i < 3; i++) {
                try (NDArray numbers = model.forward(BATCH);
                        NDArray slope = numbers.onesLike()) {
                    model.backward(slope);
                }
                model.step(1e-2);
            }
            model.save(folder);
            try (ValueModel merged = ValueModel.load(folder, FLOAT32)) {
                assertThat(merged.evaluate(BATCH).toFloatArray())
                        .containsExactly(model.evaluate(BATCH).toFloatArray(), within(2e-4f));
            }
        }
        assertThat(GoldenTensors.read(folder.resolve("adapter_model.safetensors"))
                        .names())
                .contains("base_model.model.score.weight");
        assertThatThrownBy(() -> CausalLm.load(folder, FLOAT32))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is a reward model's adapter");
    }

    @Test
    void whatCannotBeHadIsRefusedInOneLine() throws IOException {
        assertThatThrownBy(() ->
                        CausalLm.adapt(LLAMA, FLOAT32, new LoraConfig(4, 8, false, List.of("q_proj", "query")), 0))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no linear module \"query\"")
                .hasMessageContaining("down_proj, gate_proj, k_proj, o_proj, q_proj, up_proj, v_proj");
        Path adapter = Fixtures.path("lora/all-linear");
        assertThatThrownBy(() -> CausalLm.adapt(adapter, FLOAT32, new LoraConfig(4, 16, false, ALL.targetModules()), 0))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--lora.rank 8");
        assertThatThrownBy(() -> ValueModel.load(adapter, FLOAT32))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is a language model's adapter");
        change("use_qalora", true);
        assertThatThrownBy(() -> CausalLm.load(folder, FLOAT32))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("use_qalora is true, which is not supported");
        change("base_model_name_or_path", "nowhere/llama");
        assertThatThrownBy(() -> CausalLm.load(folder, FLOAT32))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("the base model \"nowhere/llama\" is not here")
                .hasMessageContaining("adapter-base");
        try (CausalLm found = CausalLm.load(folder, new EngineConfig("cpu", "float32", 0, LLAMA.toString()))) {
            assertThat(found.evaluate(BATCH).toFloatArray()).isNotEqualTo(base(BATCH));
        }
    }

    /** A copy of PEFT's adapter with one key of its config changed. */
    private void change(String key, Object value) throws IOException {
        Path adapter = Fixtures.path("lora/all-linear");
        Files.write(
                folder.resolve("adapter_model.safetensors"),
                Files.readAllBytes(adapter.resolve("adapter_model.safetensors")));
        ObjectNode config = (ObjectNode) json(adapter);
        config.putPOJO(key, value);
        Files.writeString(folder.resolve("adapter_config.json"), config.toString());
    }

    private static JsonNode json(Path adapter) throws IOException {
        return new ObjectMapper()
                .readTree(adapter.resolve("adapter_config.json").toFile());
    }

    private Path withTokenizer(Path checkpoint) throws IOException {
        Path copy = Files.createDirectories(folder.resolve("base"));
        for (Path from : List.of(LLAMA, checkpoint)) {
            try (Stream<Path> files = Files.list(from)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (from.equals(checkpoint) || file.getFileName().toString().contains("tokenizer")) {
                        Files.write(copy.resolve(file.getFileName().toString()), Files.readAllBytes(file));
                    }
                }
            }
        }
        return copy;
    }

    private static float[] base(TokenBatch batch) {
        try (CausalLm model = CausalLm.load(LLAMA, FLOAT32)) {
            return model.evaluate(batch).toFloatArray();
        }
    }

    private static double loss(CausalLm model) {
        return -model.evaluate(BATCH).sum().getFloat();
    }

    private static double descend(CausalLm model, double rate) {
        try (NDArray numbers = model.forward(BATCH);
                NDArray slope = numbers.onesLike().neg()) {
            model.backward(slope);
        }
        return model.step(rate * 1e30);
    }

    private static void learn(CausalLm model) {
        try (NDArray numbers = model.forward(BATCH);
                NDArray slope = numbers.onesLike().mul(-0.1f)) {
            model.backward(slope);
        }
        model.step(1e-2);
    }

    /** Compares log-probs with those of PEFT's logits, (batch, time, vocabulary). */
    private static void close(NDArray logProbs, TokenBatch batch, float[] logits) {
        float[] got = logProbs.toFloatArray();
        int time = batch.time();
        int vocabulary = logits.length / batch.size() / time;
        for (int row = 0; row < batch.size(); row++) {
            int[] ids = batch.rows().get(row);
            for (int t = 1; t < ids.length; t++) {
                int from = (row * time + t - 1) * vocabulary;
                double sum = 0;
                for (int v = 0; v < vocabulary; v++) {
                    sum += Math.exp(logits[from + v]);
                }
                double expected = logits[from + ids[t]] - Math.log(sum);
                assertThat((double) got[row * time + t]).isCloseTo(expected, within(3e-4));
            }
        }
    }
}
