package org.align4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigLoader.Assignment;
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
import org.junit.jupiter.params.provider.MethodSource;

/** Adapters of every kind learn as PEFT and torch make them learn ({@code make_adapter_training.py}), and start as they should. */
class AdapterTrainingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OptimizerConfig ADAMW = new OptimizerConfig(0.9, 0.999, 1e-8, 0, 1e30);
    private static final TokenBatch BATCH =
            new TokenBatch(List.of(new int[] {1, 20, 30, 40, 50, 60, 70}, new int[] {1, 9, 8, 7}));

    @TempDir
    Path temporary;

    static Stream<String> adapters() throws IOException {
        return golden().path("adapters").propertyStream().map(entry -> entry.getKey());
    }

    /** Options as a user gives them, with the base. */
    static Stream<List<String>> fresh() {
        return Stream.of(
                List.of("llama", "rank-pattern={q_proj: 3, layers.1.mlp.up_proj: 1}", "alpha-pattern={o_proj: 5}"),
                List.of("llama", "layers-to-transform=[1]"),
                List.of("llama", "modules-to-save=[embed_tokens, lm_head]"),
                List.of("llama", "modules-to-save=[norm]", "target-modules=[q_proj]"),
                List.of("gemma2", "modules-to-save=[embed_tokens]"),
                List.of("gemma2", "modules-to-save=[embed_tokens, lm_head]", "target-modules=[v_proj]"),
                List.of("gemma2", "target-modules=[embed_tokens, lm_head, q_proj]"),
                List.of("llama", "target-modules=[all-linear, embed_tokens, lm_head]", "use-rslora=true"),
                List.of("llama", "use-dora=true"),
                List.of("llama", "use-dora=true", "rank-pattern={v_proj: 1}", "modules-to-save=[lm_head]"),
                List.of("llama", "lora-bias=true", "target-modules=[q_proj, v_proj, down_proj]"),
                List.of("gemma2", "use-dora=true", "target-modules=[all-linear]"),
                List.of("gemma2", "target-modules=[embed_tokens, gate_proj]"),
                List.of("gpt2-published", "use-dora=true", "modules-to-save=[wte]"),
                List.of("gpt2-published", "lora-bias=true", "modules-to-save=[ln_f]"),
                List.of("gpt_neox", "use-dora=true", "target-modules=[query_key_value, dense]"),
                List.of("gpt_neox", "target-modules=[embed_out]"),
                List.of("phi", "modules-to-save=[lm_head]", "lora-bias=true"));
    }

    @ParameterizedTest
    @MethodSource("adapters")
    void whatPeftHasMadeLearnsAsPeftAndTorchMakeItLearn(String name) throws IOException {
        JsonNode golden = golden().at("/adapters/" + name);
        try (CausalLm model = CausalLm.adapt(adapter(name), engine(name), asked(name), 1)) {
            assertThat(logProbs(model)).containsExactly(floats(golden.path("before")), within(1e-5f));
            model.prepareTraining(ADAMW);
            Set<String> learned = new TreeSet<>();
            for (int step = 0; step < 2; step++) {
                learn(model, batch());
                for (var each : golden.path("gradients").properties()) {
                    String tensor = each.getKey().replace("vector.weight", "vector");
                    double norm = each.getValue().asDouble();
                    double got = model.gradientNorm(tensor);
                    if (step == 0) {
                        assertThat(got).as(tensor).isCloseTo(norm, within(1e-4 * norm + 1e-6));
                    }
                    learned.add(tensor);
                }
                model.step(golden().path("rate").asDouble());
            }
            assertThat(logProbs(model)).containsExactly(floats(golden.path("after")), within(1e-4f));
            Path saved = temporary.resolve("saved");
            model.save(saved);
            assertThat(GoldenTensors.read(saved.resolve("adapter_model.safetensors"))
                            .names())
                    .containsExactlyInAnyOrderElementsOf(learned);
            sameAgain(model, saved, asked(name));
        }
    }

    /** Read again it computes the same: merged, to go on learning, and as a reference. */
    private void sameAgain(CausalLm model, Path saved, LoraConfig lora) throws IOException {
        EngineConfig engine = EngineConfig.float32();
        float[] own = evaluate(model);
        try (CausalLm merged = CausalLm.load(saved, engine);
                CausalLm again = CausalLm.adapt(saved, engine, lora, 5)) {
            assertThat(evaluate(merged)).containsExactly(own, within(2e-4f));
            assertThat(evaluate(again)).containsExactly(own, within(1e-5f));
        }
    }

    @ParameterizedTest
    @MethodSource("fresh")
    void aFreshOneChangesNothingAndLearnsTheLossesGradient(List<String> asked) throws IOException {
        Path base = base(asked.get(0));
        LoraConfig lora = options(asked);
        float[] before;
        try (CausalLm plain = CausalLm.load(base, EngineConfig.float32())) {
            before = evaluate(plain);
        }
        try (CausalLm model = CausalLm.adapt(base, EngineConfig.float32(), lora, 3)) {
            assertThat(evaluate(model)).containsExactly(before, within(1e-5f));
            CausalLm reference = model.frozenCopy();
            model.prepareTraining(new OptimizerConfig(0, 0, 1e30, 0, 1e30));
            // the first step moves B away from 0, so that A has a gradient too
            descend(model, 1e-2);
            double loss = loss(model);
            double rate = 1e-5;
            double norm = descend(model, rate);
            // the length that divides is a constant of DoRA's gradient, which is then not quite the loss's
            double allowed = lora.useDora() ? 0.25 : 0.05;
            assertThat((loss - loss(model)) / rate).isCloseTo(norm * norm, within(allowed * norm * norm));
            assertThat(evaluate(model)).isNotEqualTo(before);
            assertThat(evaluate(reference)).containsExactly(before, within(1e-5f));
            CausalLm later = model.frozenCopy();
            float[] then = evaluate(later);
            assertThat(then).containsExactly(evaluate(model));
            descend(model, 1e-2);
            assertThat(evaluate(later)).containsExactly(then);
            assertThat(evaluate(model)).isNotEqualTo(then);
            Path saved = temporary.resolve("saved");
            model.save(saved);
            sameAgain(model, saved, lora);
            samplesWhatItSays(model);
        }
    }

    /** The decoder reads merged weights. */
    private static void samplesWhatItSays(CausalLm model) {
        try (Generator generator = Generator.of(model)) {
            Completion drawn = generator
                    .generate(
                            List.of(new GenerationRequest(new int[] {1, 20, 30}, 0)),
                            1,
                            new SamplingConfig(1, 0, 1, 0, 1, 6, List.of()),
                            5)
                    .get(0)
                    .get(0);
            int[] row = Stream.of(new int[] {1, 20, 30}, drawn.tokens())
                    .flatMapToInt(Arrays::stream)
                    .toArray();
            float[] read = model.evaluate(new TokenBatch(List.of(row))).toFloatArray();
            for (int t = 0; t < drawn.tokens().length; t++) {
                assertThat(drawn.logProbs()[t]).isCloseTo(read[3 + t], within(1e-3f));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fresh")
    void trainingContinuesToTheBit(List<String> asked) throws IOException {
        Path base = base(asked.get(0));
        LoraConfig lora = options(asked);
        EngineConfig engine = new EngineConfig("cpu", "bf16", 1);
        OptimizerConfig adamw = new OptimizerConfig(0.9, 0.999, 1e-8, 0.01, 1);
        try (CausalLm straight = CausalLm.adapt(base, engine, lora, 3);
                CausalLm continued = CausalLm.adapt(base, engine, lora, 9)) {
            straight.prepareTraining(adamw);
            continued.prepareTraining(adamw);
            for (int step = 0; step < 2; step++) {
                learn(straight, BATCH);
                straight.step(1e-2);
            }
            straight.saveTrainingState(temporary.resolve("state"));
            continued.loadTrainingState(temporary.resolve("state"));
            for (CausalLm each : List.of(straight, continued)) {
                learn(each, BATCH);
                each.step(1e-2);
            }
            straight.save(temporary.resolve("one"));
            continued.save(temporary.resolve("two"));
            assertThat(evaluate(continued)).containsExactly(evaluate(straight));
            continued.restoreWeights(temporary.resolve("one"));
            assertThat(evaluate(continued)).containsExactly(evaluate(straight));
        }
        assertThat(Files.readAllBytes(temporary.resolve("two/adapter_model.safetensors")))
                .isEqualTo(Files.readAllBytes(temporary.resolve("one/adapter_model.safetensors")));
    }

    @Test
    void aCriticStandsOnTheSameBaseWithoutWhatLearnsAsAWhole() throws IOException {
        LoraConfig lora = options(List.of(
                "gemma2", "modules-to-save=[embed_tokens]", "target-modules=[q_proj, lm_head]", "use-rslora=true"));
        try (CausalLm policy = CausalLm.adapt(base("gemma2"), EngineConfig.float32(), lora, 3);
                ValueModel critic = policy.critic(EngineConfig.float32(), lora, 4)) {
            critic.prepareTraining(ADAMW);
            float[] scores = critic.evaluate(BATCH).toFloatArray();
            policy.prepareTraining(ADAMW);
            learn(policy, BATCH);
            policy.step(1e-2);
            assertThat(critic.evaluate(BATCH).toFloatArray()).containsExactly(scores);
            try (NDArray numbers = critic.forward(BATCH);
                    NDArray slope = numbers.onesLike()) {
                critic.backward(slope);
            }
            critic.step(1e-2);
            critic.save(temporary.resolve("critic"));
            assertThat(GoldenTensors.read(temporary.resolve("critic/adapter_model.safetensors"))
                            .names())
                    .noneMatch(name -> name.contains("embed_tokens") || name.contains("lm_head"))
                    .contains("base_model.model.score.weight");
        }
    }

    @Test
    void aRewardModelsAdapterHasEveryKindToo() throws IOException {
        LoraConfig lora = options(
                List.of("llama", "modules-to-save=[embed_tokens]", "use-dora=true", "rank-pattern={k_proj: 1}"));
        try (ValueModel model = ValueModel.fromPolicy(base("llama"), EngineConfig.float32(), lora, 3)) {
            model.prepareTraining(ADAMW);
            for (int step = 0; step < 3; step++) {
                try (NDArray numbers = model.forward(BATCH);
                        NDArray slope = numbers.onesLike()) {
                    model.backward(slope);
                }
                model.step(1e-2);
            }
            model.save(temporary.resolve("reward"));
            try (ValueModel merged = ValueModel.load(temporary.resolve("reward"), EngineConfig.float32())) {
                assertThat(merged.evaluate(BATCH).toFloatArray())
                        .containsExactly(model.evaluate(BATCH).toFloatArray(), within(2e-4f));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rank-pattern={query: 3} | lora.rank-pattern: \"query\" fits no module that is adapted",
                "alpha-pattern={'(a': 3} | lora.alpha-pattern has a pattern that cannot be read",
                "layers-to-transform=[2] | lora.layers-to-transform: this model has no layer 2; it has 2, from 0",
                "modules-to-save=[wte] | lora.modules-to-save: this model has no module that ends in \"wte\"",
                "modules-to-save=[q_proj] | are one weight here and learn as a whole together or not at all",
                "target-modules=[lm_head];use-dora=true | lora.use-dora: rows of lm_head cannot learn their lengths",
                "target-modules=[lm_head];dropout=0.1 | lora.dropout: must be 0 where the head (lm_head) is adapted",
                "target-modules=[lm_head];lora-bias=true | has no place for a bias of lm_head",
                "target-modules=[embedding] | no linear module \"embedding\""
            })
    void whatCannotBeLearnedIsRefusedByName(String asked, String reason) {
        List<String> all =
                Stream.concat(Stream.of("llama"), Stream.of(asked.split(";"))).toList();
        assertThatThrownBy(() -> CausalLm.adapt(base("llama"), EngineConfig.float32(), options(all), 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(reason);
    }

    @Test
    void optionsThatSayAnotherAdapterThanTheFolderIsAreRefused() throws IOException {
        LoraConfig other = options(List.of("llama", "use-dora=true", "rank=4", "alpha=8"));
        assertThatThrownBy(() -> CausalLm.adapt(adapter("patterns"), engine("patterns"), other, 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("is another adapter than --lora.… say; leave out rank-pattern");
        LoraConfig same = options(List.of(
                "llama",
                "rank=4",
                "alpha=8",
                "target-modules=[q_proj, v_proj]",
                "rank-pattern={q_proj: 8, layers.1.self_attn.v_proj: 2}",
                "alpha-pattern={v_proj: 32}"));
        try (CausalLm model = CausalLm.adapt(adapter("patterns"), engine("patterns"), same, 1)) {
            assertThat(logProbs(model)).hasSize(11);
        }
    }

    /** Rank 2 and alpha 6 unless others are asked for. */
    static LoraConfig options(List<String> asked) {
        Stream<Assignment> usual = asked.stream().anyMatch(option -> option.startsWith("rank="))
                ? Stream.of()
                : Stream.of(Assignment.of("rank", "2"), Assignment.of("alpha", "6"));
        List<Assignment> all = Stream.concat(
                        usual,
                        asked.stream()
                                .skip(1)
                                .map(option -> option.split("=", 2))
                                .map(parts -> Assignment.of(parts[0], parts[1])))
                .toList();
        return ConfigLoader.load(LoraConfig.class, null, all);
    }

    /** Nothing but what the folder must be asked for. */
    private static LoraConfig asked(String name) throws IOException {
        JsonNode config =
                JSON.readTree(adapter(name).resolve("adapter_config.json").toFile());
        return new LoraConfig(
                config.path("r").asInt(),
                config.path("lora_alpha").asDouble(),
                config.path("use_rslora").asBoolean(),
                List.of(LoraConfig.ALL_LINEAR));
    }

    private Path base(String name) throws IOException {
        return base(name, temporary);
    }

    static Path base(String name, Path temporary) throws IOException {
        Path base = Fixtures.path("checkpoints/" + name);
        return Files.exists(base.resolve("tokenizer.json")) ? base : CheckpointFolders.withTokenizer(base, temporary);
    }

    private EngineConfig engine(String name) throws IOException {
        String base = JSON.readTree(Fixtures.path("adapters/golden.json").toFile())
                .at("/adapters/" + name + "/base")
                .asText();
        return new EngineConfig("cpu", "float32", 0, base(base).toString());
    }

    private static Path adapter(String name) {
        return Fixtures.path("adapters/" + name);
    }

    private static JsonNode golden() throws IOException {
        return JSON.readTree(Fixtures.path("adapters/training.json").toFile());
    }

    private static TokenBatch batch() throws IOException {
        return new TokenBatch(List.of(
                golden().path("ids").valueStream().mapToInt(JsonNode::asInt).toArray()));
    }

    private static float[] floats(JsonNode numbers) {
        float[] floats = new float[numbers.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) numbers.get(i).asDouble();
        }
        return floats;
    }

    private static float[] logProbs(CausalLm model) throws IOException {
        try (NDArray numbers = model.evaluate(batch())) {
            float[] all = numbers.toFloatArray();
            return Arrays.copyOfRange(all, 1, all.length);
        }
    }

    private static float[] evaluate(CausalLm model) {
        try (NDArray numbers = model.evaluate(BATCH)) {
            return numbers.toFloatArray();
        }
    }

    private static double loss(CausalLm model) {
        double sum = 0;
        for (float each : evaluate(model)) {
            sum -= each;
        }
        return sum;
    }

    private static void learn(CausalLm model, TokenBatch batch) {
        try (NDArray numbers = model.forward(batch);
                NDArray slope = numbers.onesLike().neg()) {
            model.backward(slope);
        }
    }

    private static double descend(CausalLm model, double rate) {
        learn(model, BATCH);
        return model.step(rate * 1e30);
    }
}
