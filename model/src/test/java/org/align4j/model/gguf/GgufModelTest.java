package org.align4j.model.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.model.CheckpointFolders;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.checkpoint.SafetensorsWriter;
import org.align4j.model.checkpoint.StorageType;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GGUF files have the keys and the bytes that llama.cpp's own converter writes (fixtures/gguf). */
class GgufModelTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What its converter also says of a model in general, such as where it was published, is for readers of lists. */
    private static final Set<String> GENERAL =
            Set.of("general.architecture", "general.name", "general.file_type", "general.quantization_version");

    private static final Map<Integer, String> TYPES = Map.of(0, "F32", 1, "F16", 8, "Q8_0", 30, "BF16");

    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource({
        "llama, F32",
        "llama, F16",
        "llama, BF16",
        "llama, Q8_0",
        "llama-rope-linear, F32",
        "llama3, F32",
        "llama-bias-sharded, F32",
        "mistral, F16",
        "qwen2, BF16",
        "qwen3, Q8_0",
        "wide, Q8_0"
    })
    void hasTheKeysAndBytesOfTheConverter(String name, GgufType type) throws Exception {
        Path folder = folder(name);
        Path file = temporary.resolve("model.gguf");
        JsonNode golden = Fixtures.json("gguf/" + name + "-" + type.name().toLowerCase(Locale.ROOT) + ".json");
        GgufModel.write(folder, golden.get("keys").get("general.name").asText(), type, file);
        GgufFile written = GgufFile.read(file);
        Map<String, Object> keys = new TreeMap<>(written.keys());
        Map<String, Object> expected = new TreeMap<>();
        golden.get("keys").properties().forEach(entry -> expected.put(entry.getKey(), value(entry.getValue())));
        expected.keySet().removeIf(key -> key.startsWith("general.") && !GENERAL.contains(key));
        // The converter leaves them out where config.json does; llama.cpp computes them then.
        for (String length : Set.of("key_length", "value_length")) {
            expected.putIfAbsent(written.keys().get("general.architecture") + ".attention." + length, 8L);
        }
        keys.keySet().removeIf(key -> key.matches("qwen.*\\.(rope\\.dimension_count|vocab_size)"));
        assertThat(keys).isEqualTo(expected);
        byte[] bytes = Files.readAllBytes(file);
        assertThat(written.tensors().keySet())
                .containsExactlyInAnyOrderElementsOf(() -> golden.get("tensors").fieldNames());
        for (Map.Entry<String, JsonNode> entry : golden.get("tensors").properties()) {
            GgufFile.Tensor tensor = written.tensors().get(entry.getKey());
            assertThat(TYPES.get(tensor.type()))
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue().get(0).asText());
            assertThat(tensor.shape().toString().replace(" ", ""))
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue().get(1).toString());
            assertThat(hash(bytes, tensor))
                    .as(entry.getKey())
                    .isEqualTo(entry.getValue().get(2).asText());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemma", "gpt2-published", "gpt_neox", "phi", "smollm3", "llama-rope-yarn"})
    void aModelThatLlamaCppWouldComputeOtherwiseIsRefused(String name) throws Exception {
        Path folder = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/" + name), temporary);
        Path file = temporary.resolve("model.gguf");
        assertThatThrownBy(() -> GgufModel.write(folder, name, GgufType.F32, file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("cannot be exported as GGUF");
        assertThat(file).doesNotExist();
    }

    @Test
    void aSlidingWindowIsRefused() throws Exception {
        Path folder = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/mistral"), temporary);
        assertThatThrownBy(() -> GgufModel.write(folder, "m", GgufType.F32, temporary.resolve("model.gguf")))
                .hasMessageContaining("a sliding window");
    }

    @Test
    void aTokenizerThatLlamaCppDoesNotHaveIsRefused() throws Exception {
        for (String name : Set.of("sentencepiece-bpe", "unigram", "wordpiece")) {
            Path folder = temporary.resolve(name);
            Files.createDirectories(folder);
            copy("checkpoints/llama/config.json", folder);
            copy("checkpoints/llama/model.safetensors", folder);
            copy("tokenizers/" + name + "/tokenizer.json", folder);
            assertThatThrownBy(() -> GgufModel.write(folder, "m", GgufType.F32, folder.resolve("model.gguf")))
                    .as(name)
                    .hasMessageContaining("tokenizer.json")
                    .hasMessageContaining("llama.cpp would tokenize otherwise");
            assertThat(folder.resolve("model.gguf")).doesNotExist();
        }
    }

    @Test
    void aTokenizerIsKnownByHowItCuts() throws Exception {
        Path folder = folder("llama");
        copy("tokenizers/byte-bpe-split/tokenizer.json", folder);
        Path file = temporary.resolve("cut.gguf");
        GgufModel.write(folder, "m", GgufType.F32, file);
        assertThat(GgufFile.read(file).keys()).containsEntry("tokenizer.ggml.pre", "qwen2");
        JsonNode digits = JSON.readTree("""
                {"model": {"ignore_merges": false}, "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                  {"type": "Digits", "individual_digits": true},
                  {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true}]}}""");
        assertThat(PreTokenizer.of(digits)).isEqualTo(PreTokenizer.SMOLLM);
    }

    @Test
    void aTokenizerWithAnotherNormalizerOrPatternIsRefused() throws Exception {
        changed(json -> json.putObject("normalizer").put("type", "Lowercase"));
        changed(json -> ((ObjectNode) json.get("pre_tokenizer")).put("add_prefix_space", true));
        changed(json -> ((ObjectNode) json.get("model")).put("ignore_merges", true));
        changed(json -> ((ObjectNode) json.get("added_tokens").get(3)).put("lstrip", true));
    }

    private void changed(Consumer<ObjectNode> change) throws Exception {
        Path folder = folder("llama");
        Path file = folder.resolve("tokenizer.json");
        ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
        change.accept(json);
        JSON.writeValue(file.toFile(), json);
        assertThatThrownBy(() -> GgufModel.write(folder, "m", GgufType.F32, temporary.resolve("changed.gguf")))
                .hasMessageContaining("llama.cpp would tokenize otherwise");
    }

    private Path folder(String name) throws Exception {
        Path folder = Files.createDirectories(temporary.resolve("folder"));
        boolean made = name.equals("llama3");
        boolean wide = name.equals("wide");
        Path source = name.equals("llama-bias-sharded")
                ? Fixtures.shared("fixtures/checkpoints/" + name)
                : Fixtures.path("checkpoints/" + (made || wide ? "llama" : name));
        try (var files = Files.list(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        for (String file : Set.of("tokenizer.json", "tokenizer_config.json", "chat_template.jinja")) {
            copy("checkpoints/llama/" + file, folder);
        }
        ObjectNode config =
                (ObjectNode) JSON.readTree(folder.resolve("config.json").toFile());
        if (made) {
            config.putObject("rope_parameters")
                    .put("rope_type", "llama3")
                    .put("rope_theta", 10000.0)
                    .put("factor", 8.0)
                    .put("low_freq_factor", 1.0)
                    .put("high_freq_factor", 4.0)
                    .put("original_max_position_embeddings", 64);
        }
        if (wide) {
            widen(folder, config);
        }
        if (config.has("sliding_window")) {
            config.putNull("sliding_window");
        }
        if (config.has("use_sliding_window")) {
            config.put("use_sliding_window", false);
        }
        if (config.has("layer_types")) {
            var types = config.putArray("layer_types");
            for (int i = 0; i < config.get("num_hidden_layers").asInt(); i++) {
                types.add("full_attention");
            }
        }
        JSON.writeValue(folder.resolve("config.json").toFile(), config);
        return folder;
    }

    /** Rows of whole blocks, which the golden checkpoints do not have; make_gguf.py makes the same numbers. */
    private static void widen(Path folder, ObjectNode config) throws Exception {
        config.put("hidden_size", 64).put("intermediate_size", 96).put("head_dim", 16);
        config.put("num_attention_heads", 4).put("num_key_value_heads", 2);
        Path weights = folder.resolve("model.safetensors");
        Map<Long, Long> sizes = Map.of(48L, 64L, 80L, 96L, 16L, 32L);
        List<NamedTensor> tensors = new ArrayList<>();
        byte[] file = Files.readAllBytes(weights);
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt();
        new TreeMap<>(JSON.convertValue(
                        JSON.readTree(Arrays.copyOfRange(file, 8, 8 + length)),
                        new TypeReference<Map<String, JsonNode>>() {}))
                .forEach((name, entry) -> {
                    List<Long> shape = new ArrayList<>();
                    entry.path("shape").forEach(n -> shape.add(sizes.getOrDefault(n.asLong(), n.asLong())));
                    if (!name.startsWith("__")) {
                        tensors.add(new NamedTensor(name, shape));
                    }
                });
        Files.delete(weights);
        SafetensorsWriter.write(weights, tensors, StorageType.FLOAT32, (tensor, sink) -> {
            int count = Math.toIntExact(tensor.elements());
            ByteBuffer numbers = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (long i = 0; i < count; i++) {
                numbers.putFloat(((i * 7919 + tensors.indexOf(tensor) * 104729L) % 2001 - 1000) / 4096f);
            }
            sink.write(numbers.flip());
        });
    }

    private static void copy(String fixture, Path folder) throws Exception {
        Path file = Fixtures.path(fixture);
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    private static Object value(JsonNode node) {
        if (node.isArray()) {
            return java.util.stream.StreamSupport.stream(node.spliterator(), false)
                    .map(GgufModelTest::value)
                    .toList();
        }
        if (node.isTextual()) {
            return node.asText();
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        return node.isIntegralNumber() ? (Object) node.asLong() : (Object) node.asDouble();
    }

    private static String hash(byte[] bytes, GgufFile.Tensor tensor) throws Exception {
        long elements = tensor.shape().stream().reduce(1L, (a, b) -> a * b);
        long length = tensor.type() == 8 ? elements / 32 * 34 : elements * (tensor.type() == 0 ? 4 : 2);
        int from = Math.toIntExact(tensor.place());
        byte[] own = Arrays.copyOfRange(bytes, from, from + (int) length);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(own));
    }
}
