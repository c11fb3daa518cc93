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
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Adapters of every kind that PEFT makes ({@code make_adapters.py}) compute what PEFT computes with them. */
class PeftAdaptersTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path temporary;

    static Stream<String> languageModels() throws IOException {
        return golden().path("adapters")
                .propertyStream()
                .map(entry -> entry.getKey())
                .filter(name -> !isScored(name));
    }

    private static boolean isScored(String name) {
        return name.equals("score") || name.equals("two-labels");
    }

    @ParameterizedTest
    @MethodSource("languageModels")
    void logProbsArePeftsMergedAndSavedAsAWholeCheckpoint(String name) throws IOException {
        try (CausalLm model = CausalLm.load(adapter(name), engine(name))) {
            assertThat(logProbs(model)).containsExactly(expected(name), within(1e-5f));
            model.save(temporary.resolve("merged"));
        }
        try (CausalLm whole = CausalLm.frozen(temporary.resolve("merged"), EngineConfig.float32())) {
            assertThat(logProbs(whole)).containsExactly(expected(name), within(1e-5f));
        }
    }

    @Test
    void aScoreIsPefts() throws IOException {
        try (ValueModel model = ValueModel.load(adapter("score"), engine("score"));
                NDArray scores = model.evaluate(batch())) {
            float[] all = scores.toFloatArray();
            assertThat(all[all.length - 1]).isCloseTo(expected("score")[0], within(1e-5f));
        }
    }

    /** Saved again, its config must name the layers that it adapts and no others. */
    @ParameterizedTest
    @CsvSource({"layers, 'q_proj,down_proj'", "layers-pattern, 'k_proj,up_proj'", "expression, all-linear"})
    void anAdapterOfSomeLayersGoesOnLearningAndIsReadAgain(String name, String targets) throws IOException {
        LoraConfig lora = new LoraConfig(4, 8, false, List.of(targets.split(",")));
        try (CausalLm model = CausalLm.adapt(adapter(name), engine(name), lora, 1)) {
            assertThat(logProbs(model)).containsExactly(expected(name), within(1e-5f));
            model.save(temporary.resolve("again"));
        }
        try (CausalLm again = CausalLm.load(temporary.resolve("again"), EngineConfig.float32())) {
            assertThat(logProbs(again)).containsExactly(expected(name), within(1e-5f));
        }
        JsonNode written =
                JSON.readTree(temporary.resolve("again/adapter_config.json").toFile());
        assertThat(written.path("target_modules").valueStream().map(JsonNode::asText))
                .allMatch(target -> target.matches("model\\.layers\\.[01]\\..*"));
    }

    /** transformers 5 calls it lm_head, and 4 called it embed_out. */
    @ParameterizedTest
    @ValueSource(strings = {"neox-head", "neox-save-head"})
    void aHeadOfNeoxIsWrittenAsPeftOnTransformers5FindsIt(String name) throws IOException {
        LoraConfig lora = new LoraConfig(4, 8, false, List.of("query_key_value"));
        Path again = temporary.resolve("again");
        try (CausalLm model = CausalLm.adapt(adapter(name), engine(name), lora, 1)) {
            model.save(again);
        }
        assertThat(GoldenTensors.read(again.resolve("adapter_model.safetensors"))
                        .names())
                .containsExactlyInAnyOrderElementsOf(
                        GoldenTensors.read(adapter(name).resolve("adapter_model.safetensors"))
                                .names());
        JsonNode written = JSON.readTree(again.resolve("adapter_config.json").toFile());
        JsonNode theirs =
                JSON.readTree(adapter(name).resolve("adapter_config.json").toFile());
        assertThat(written.path("modules_to_save")).isEqualTo(theirs.path("modules_to_save"));
        assertThat(written.path("target_modules").valueStream().map(JsonNode::asText))
                .containsExactlyInAnyOrderElementsOf(theirs.path("target_modules")
                        .valueStream()
                        .map(JsonNode::asText)
                        .toList());
    }

    /** transformers loads such a base with its own adapter; here it would be left out. */
    @Test
    void aBaseThatIsAnAdapterItselfIsRefused() throws IOException {
        Path base = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/llama"), temporary);
        Files.writeString(base.resolve("adapter_config.json"), "{}");
        for (String given : List.of(base.toString(), "")) {
            Path changed = copy("binary", temporary.resolve("changed" + given.length()));
            set(changed, "{'base_model_name_or_path':'" + base + "'}");
            EngineConfig engine = new EngineConfig("cpu", "float32", 0, given);
            assertThatThrownBy(() -> CausalLm.load(changed, engine).close())
                    .isInstanceOf(UserError.class)
                    .hasMessageStartingWith(changed + "/adapter_config.json: its base " + base
                            + " is an adapter itself; merge that one first (align model merge)");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pissa | an adapter with init_lora_weights cannot continue training; merge it",
                "olora | an adapter with init_lora_weights cannot continue training; merge it",
                "tokens | an adapter with trainable_token_indices cannot continue training; merge it",
                "tied-save-ensured | an adapter with ensure_weight_tying cannot continue training; merge it",
                "gpt2-biases | an adapter with bias cannot continue training; merge it",
                "resized-unsaved | has lm_head.weight, which modules_to_save does not name, so it would not learn; merge"
            })
    void whatCanOnlyBeMergedSaysSoWhenItIsToLearn(String name, String reason) throws IOException {
        boolean conv = name.startsWith("gpt2");
        LoraConfig lora =
                new LoraConfig(4, 8, false, conv ? List.of("c_attn", "c_proj", "c_fc") : List.of("q_proj", "v_proj"));
        assertThatThrownBy(() -> CausalLm.adapt(adapter(name), engine(name), lora, 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'init_lora_weights':'pissa_niter_4'} | init_lora_weights is \"pissa_niter_4\"",
                "{'init_lora_weights':'loftq'} | init_lora_weights is \"loftq\"",
                "{'init_lora_weights':'corda'} | init_lora_weights is \"corda\"",
                "{'init_lora_weights':'lora_ga'} | init_lora_weights is \"lora_ga\"",
                "{'init_lora_weights':'something'} | init_lora_weights is \"something\"",
                "{'init_lora_weights':3} | init_lora_weights cannot be 3",
                "{'loftq_config':{'loftq_bits':4}} | loftq_config is {\"loftq_bits\":4}, which is not supported",
                "{'megatron_config':{'a':1}} | megatron_config is",
                "{'trainable_token_indices':[1]} | has no rows of single tokens for model.embed_tokens",
                "{'trainable_token_indices':'all'} | trainable_token_indices cannot be",
                "{'use_qalora':true} | use_qalora is true",
                "{'a_key_of_tomorrow':'on'} | a_key_of_tomorrow is \"on\", which is not supported",
                "{'ensure_weight_tying':1} | ensure_weight_tying cannot be 1",
                "{'target_parameters':['mlp.up_proj.weight']} | target_parameters is",
                "{'r':'4'} | r cannot be \"4\"",
                "{'r':4.5} | r cannot be 4.5",
                "{'r':0} | needs r >= 1",
                "{'lora_alpha':-1} | alpha",
                "{'bias':'some'} | bias is \"some\"",
                "{'target_modules':['q_proj']} | layers.0.self_attn.v_proj matches nothing in the base model",
                "{'target_modules':['q_proj','v_proj','o_proj']} | has nothing for model.layers.0.self_attn.o_proj",
                "{'target_modules':'(a+'} | target_modules has a pattern that cannot be read",
                "{'target_modules':'.*.*.*.*.*.*.*.*x'} | target_modules has a pattern that takes too long",
                "{'exclude_modules':['v_proj']} | layers.0.self_attn.v_proj matches nothing in the base model",
                "{'use_dora':true} | adapter_config.json says use_dora true",
                "{'lora_bias':true} | adapter_config.json says use_dora false and lora_bias true",
                "{'rank_pattern':{'q_proj':8}} | should have shape [8, 48]",
                "{'rank_pattern':{'q_proj':'8'}} | rank_pattern cannot be",
                "{'peft_type':'IA3'} | peft_type is \"IA3\"; only LORA can be read",
                "{'base_model_name_or_path':5} | base_model_name_or_path cannot be 5"
            })
    void whatCannotBeReadIsRefusedByName(String change, String reason) throws IOException {
        Path changed = copy("binary");
        set(changed, change);
        assertThatThrownBy(() -> CausalLm.load(changed, engine("binary")).close())
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.problems()).hasSize(1))
                .hasMessageContaining(changed.toString())
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tied-head | {'init_lora_weights':'pissa'} | init_lora_weights changed the base's lm_head, and with it the"
                        + " embedding that it is tied to",
                "tied-head | {'init_lora_weights':'olora'} | init_lora_weights changed the base's lm_head",
                "tied-embedding | {'ensure_weight_tying':true} | ensure_weight_tying is true with model.embed_tokens or lm_head",
                "tied-tokens | {'target_modules':['q_proj']} | matches nothing in the base model",
                "tokens | {'trainable_token_indices':[3, 9]} | should have shape [2, 48], but have [3, 48]",
                "tokens | {'trainable_token_indices':[3, 9, 9]} | must be different ids of the base's vocabulary, 0 to 511",
                "tokens | {'trainable_token_indices':[3, 9, 512]} | must be different ids of the base's vocabulary, 0 to 511",
                "tokens | {'trainable_token_indices':{'lm_head':[3, 9, 126]}} | has rows of single tokens for model.embed_tokens, of which trainable_token_indices in adapter_config.json names none"
            })
    void whatDoesNotFitItsBaseIsRefusedByName(String name, String change, String reason) throws IOException {
        Path changed = copy(name);
        set(changed, change);
        assertThatThrownBy(() -> CausalLm.load(changed, engine(name)).close())
                .isInstanceOf(UserError.class)
                .hasMessageContaining(reason);
    }

    /** As PEFT's LoraConfig has it. */
    @Test
    void aRankOrAlphaThatIsLeftOutIsEight() throws IOException {
        Path changed = copy("gaussian");
        Path file = changed.resolve("adapter_config.json");
        ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
        json.remove("lora_alpha");
        Files.writeString(file, json.toString());
        try (CausalLm model = CausalLm.load(changed, engine("gaussian"))) {
            assertThat(logProbs(model)).containsExactly(expected("gaussian"), within(1e-5f));
        }
        json.remove("r");
        Files.writeString(file, json.toString());
        assertThatThrownBy(() -> CausalLm.load(changed, engine("gaussian")).close())
                .hasMessageContaining("should have shape [8, 48], but has [4, 48]");
    }

    /** PEFT saves a tokenizer with an adapter, but not what else ends its base's completions. */
    @Test
    void anAdapterEndsWhereItsTokenizerAndItsBaseEnd() throws IOException {
        Path adapter = copy("gaussian");
        Path base = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/llama"), temporary);
        Files.copy(base.resolve("tokenizer.json"), adapter.resolve("tokenizer.json"));
        Files.copy(base.resolve("tokenizer_config.json"), adapter.resolve("tokenizer_config.json"));
        Files.writeString(base.resolve("generation_config.json"), "{\"eos_token_id\":[7,9],\"top_k\":20}");
        try (CausalLm model = CausalLm.load(adapter, new EngineConfig("cpu", "float32", 0, base.toString()))) {
            assertThat(model.tokenizer().endOfText()).containsExactly(2, 7, 9);
            model.save(temporary.resolve("merged"));
        }
        JsonNode written =
                JSON.readTree(temporary.resolve("merged/generation_config.json").toFile());
        assertThat(written).hasToString("{\"eos_token_id\":[2,7,9],\"top_k\":20}");
        try (CausalLm merged = CausalLm.frozen(temporary.resolve("merged"), EngineConfig.float32())) {
            assertThat(merged.tokenizer().endOfText()).containsExactly(2, 7, 9);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"posix\nsystem", "torch._utils\n_rebuild_tensor", "builtins\neval"})
    void aPickleThatNamesAnythingElseIsNotExecuted(String name) throws IOException {
        Path changed = copy("binary");
        Path file = changed.resolve("adapter_model.bin");
        String text = new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        String put =
                (name + "\n" + "#".repeat(40)).substring(0, "torch._utils\n_rebuild_tensor_v2\n".length() - 1) + "\n";
        Files.write(
                file,
                text.replace("torch._utils\n_rebuild_tensor_v2\n", put)
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> CausalLm.load(changed, engine("binary")).close())
                .isInstanceOf(UserError.class)
                .hasMessageContaining("adapter_model.bin: not a file of tensors that torch saved: it ");
    }

    private static void set(Path adapter, String change) throws IOException {
        Path config = adapter.resolve("adapter_config.json");
        ObjectNode json = (ObjectNode) JSON.readTree(config.toFile());
        json.setAll((ObjectNode) JSON.readTree(change.replace('\'', '"')));
        Files.writeString(config, json.toString());
    }

    private Path copy(String name) throws IOException {
        return copy(name, temporary.resolve("changed"));
    }

    private static Path copy(String name, Path to) throws IOException {
        Path copy = Files.createDirectories(to);
        try (Stream<Path> files = Files.list(adapter(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName().toString()));
            }
        }
        return copy;
    }

    private static JsonNode golden() throws IOException {
        return JSON.readTree(Fixtures.path("adapters/golden.json").toFile());
    }

    private static Path adapter(String name) {
        return Fixtures.path("adapters/" + name);
    }

    private EngineConfig engine(String name) throws IOException {
        Path base = Fixtures.path("checkpoints/")
                .resolve(golden().at("/adapters/" + name + "/base").asText());
        boolean whole = Files.exists(base.resolve("tokenizer.json"));
        Path ready = whole ? base : CheckpointFolders.withTokenizer(base, temporary);
        return new EngineConfig("cpu", "float32", 0, ready.toString());
    }

    private static TokenBatch batch() throws IOException {
        return new TokenBatch(List.of(
                golden().path("ids").valueStream().mapToInt(JsonNode::asInt).toArray()));
    }

    private static float[] expected(String name) throws IOException {
        double[] numbers = Fixtures.numbers(golden().at("/adapters/" + name + "/numbers"));
        float[] expected = new float[numbers.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (float) numbers[i];
        }
        return expected;
    }

    private static float[] logProbs(CausalLm model) throws IOException {
        try (NDArray numbers = model.evaluate(batch())) {
            float[] all = numbers.toFloatArray();
            return java.util.Arrays.copyOfRange(all, 1, all.length);
        }
    }
}
