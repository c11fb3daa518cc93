package org.align4j.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.CheckpointFolders;
import org.align4j.model.TokenBatch;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.text.TextFolders;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @BeforeEach
    void copyOfAGoodCheckpoint() throws IOException {
        try (var files = Files.list(Fixtures.path("checkpoints/llama"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void aTruncatedFileIsNamedWithItsTensor() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(weights().toFile(), "rw")) {
            file.setLength(file.length() - 5);
        }
        assertRefused("model.safetensors: truncated: ", "should end at byte");
        try (RandomAccessFile file = new RandomAccessFile(weights().toFile(), "rw")) {
            file.setLength(100);
        }
        assertRefused("truncated: the header should have");
        Files.write(weights(), new byte[3]);
        assertRefused("truncated: 3 bytes are too few");
        Files.writeString(weights(), "version https://git-lfs.github.com/spec/v1");
        assertRefused("is a pointer of Git LFS instead of the file");
        Files.writeString(weights(), "somewhat other text");
        assertRefused("not a safetensors file");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(weights());
        assertRefused("none of its weights is there: model.safetensors, pytorch_model.bin, or several with");
        Files.delete(folder.resolve("golden.safetensors"));
        Files.createSymbolicLink(weights(), folder.resolve("blobs/4a"));
        assertRefused("model.safetensors leads to a file that is not there");
        Files.delete(weights());
        Files.createFile(folder.resolve("model-00001-of-00002.safetensors"));
        assertRefused("index.json; model-00001-of-00002.safetensors is there instead");
        Files.delete(folder.resolve("config.json"));
        assertRefused("config.json: no such file; a checkpoint is a Hugging Face folder");
        for (String inside : List.of("checkpoint-100/adapter_config.json", "snapshots/0af3/config.json")) {
            Path file = folder.resolve(inside);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "{}");
            assertRefused("config.json: no such file; a checkpoint is in " + file.getParent());
            Files.delete(file);
        }
        assertThatThrownBy(() -> Checkpoint.open(folder.resolve("nothing")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("no such folder");
    }

    @Test
    void aTensorOfAnotherShapeIsNamedWithBothShapes() throws IOException {
        change("intermediate_size", 96);
        assertRefused("model.layers.0.mlp.gate_proj.weight has shape [80, 48], but config.json asks for [96, 48]");
    }

    @Test
    void aMissingTensorAndOneTooManyAreNamed() throws IOException {
        change("num_hidden_layers", 3);
        assertRefused("no tensor model.layers.2.input_layernorm.weight of shape [48]", "more tensors do not fit");
        change("num_hidden_layers", 1);
        assertRefused("model.layers.1.input_layernorm.weight is not a tensor of model_type \"llama\"");
    }

    @Test
    void aTiedHeadThatIsStoredMustEqualTheEmbedding() throws IOException {
        ObjectNode tied = config().put("tie_word_embeddings", true);
        JSON.writeValue(folder.resolve("config.json").toFile(), tied);
        assertRefused("config.json: tie_word_embeddings is true, but lm_head.weight is stored and differs from "
                + "model.embed_tokens.weight; set tie_word_embeddings to false");
        try (TensorFile file = TensorFile.open(weights());
                RandomAccessFile bytes = new RandomAccessFile(weights().toFile(), "rw")) {
            TensorFile.Entry embedding = file.entries().get("model.embed_tokens.weight");
            byte[] numbers = new byte[Math.toIntExact(embedding.length())];
            bytes.seek(embedding.offset());
            bytes.readFully(numbers);
            bytes.seek(file.entries().get("lm_head.weight").offset());
            bytes.write(numbers);
        }
        CausalLm.load(folder, EngineConfig.float32()).close();
    }

    /** Some programs keep the head of two tied tensors. */
    @Test
    void anEmbeddingThatIsStoredAsItsHeadIsRead() throws IOException {
        Path tied = CheckpointFolders.withTokenizer(Fixtures.path("checkpoints/gemma"), folder);
        TokenBatch batch = new TokenBatch(List.of(new int[] {5, 9, 4, 300}));
        float[] numbers;
        try (CausalLm model = CausalLm.frozen(tied, EngineConfig.float32());
                NDArray logProbs = model.evaluate(batch)) {
            numbers = logProbs.toFloatArray();
        }
        Path file = tied.resolve("model.safetensors");
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        // in the header, which keeps its length
        String renamed = text.replace("\"model.embed_tokens.weight\"", "\"lm_head.weight\"           ");
        assertThat(renamed).hasSameSizeAs(text).isNotEqualTo(text);
        Files.writeString(file, renamed, StandardCharsets.ISO_8859_1);
        try (CausalLm model = CausalLm.frozen(tied, EngineConfig.float32());
                NDArray logProbs = model.evaluate(batch)) {
            assertThat(logProbs.toFloatArray()).isEqualTo(numbers);
        }
    }

    @Test
    void aNumberThatIsNotFiniteIsNamedWithItsTensor() throws IOException {
        try (TensorFile file = TensorFile.open(weights());
                RandomAccessFile bytes = new RandomAccessFile(weights().toFile(), "rw")) {
            bytes.seek(file.entries().get("model.norm.weight").offset() + 8);
            bytes.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(Float.NaN)));
        }
        assertRefused("model.safetensors: model.norm.weight has NaN or infinite numbers");
    }

    @Test
    void anIndexThatNamesWhatIsNotThereIsRefused() throws IOException {
        Files.move(weights(), folder.resolve("a.safetensors"));
        Path index = folder.resolve("model.safetensors.index.json");
        Files.writeString(index, "{\"weight_map\":{\"x\":\"a.safetensors\"}}");
        assertRefused("a.safetensors: no tensor x, though model.safetensors.index.json names it");
        Files.writeString(index, "{\"weight_map\":{\"x\":\"../a.safetensors\"}}");
        assertRefused("is not a file name");
        Files.writeString(index, "{\"weight_map\":{\"x\":\"b.safetensors\"}}");
        assertRefused("b.safetensors: no such file");
        Files.writeString(index, "{}");
        assertRefused("no weight_map");
    }

    /** transformers reads whatever the named files hold, and of a tensor that two of them hold the last. */
    @Test
    void whatAnIndexDoesNotNameIsReadAndWhereItNamesAnotherFileThanTheLastIsRefused() throws IOException {
        Files.move(weights(), folder.resolve("a.safetensors"));
        Files.copy(folder.resolve("a.safetensors"), folder.resolve("b.safetensors"));
        Path index = folder.resolve("model.safetensors.index.json");
        String map = "{\"weight_map\":{\"model.norm.weight\":\"b.safetensors\",\"lm_head.weight\":\"%s.safetensors\"}}";
        Files.writeString(index, map.formatted("b"));
        CausalLm.load(folder, EngineConfig.float32()).close();
        Files.writeString(index, map.formatted("a"));
        assertRefused(
                "model.safetensors.index.json: says that lm_head.weight is in a.safetensors, but b.safetensors has"
                        + " it too, and transformers would read it there");
    }

    @ParameterizedTest
    @EnumSource(StorageType.class)
    void numbersAreDecodedFromEveryStorage(StorageType type) throws IOException {
        float[] numbers = {0, -0.0f, 1, -1.5f, 65504, 6.1035156e-5f, 5.9604645e-8f, 1365f / 4096};
        ByteBuffer stored = ByteBuffer.allocate(numbers.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        int[] halves = {0, 0x8000, 0x3c00, 0xbe00, 0x7bff, 0x0400, 0x0001, 0x3555};
        for (int i = 0; i < numbers.length; i++) {
            switch (type) {
                case FLOAT32 -> stored.putFloat(numbers[i]);
                case FLOAT16 -> stored.putShort((short) halves[i]);
                case BFLOAT16 -> stored.putShort((short) (Float.floatToIntBits(numbers[i]) >>> 16));
                case FLOAT64 -> stored.putDouble(numbers[i]);
            }
        }
        float[] decoded = new float[numbers.length];
        type.decode(stored.flip(), room(numbers.length))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(decoded);
        for (int i = 0; i < numbers.length; i++) {
            float tolerance = type == StorageType.BFLOAT16 ? Math.abs(numbers[i]) / 128 : 0;
            assertThat(decoded[i]).isCloseTo(numbers[i], within(tolerance));
        }
    }

    private static ByteBuffer room(int numbers) {
        return ByteBuffer.allocate(numbers * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void bfloat16IsRoundedToNearestTiesToEven() {
        float[] numbers = {1 + 1f / 256, 1 + 3f / 256, 1 + 1f / 256 + 1f / 65536, -3.1415927f};
        ByteBuffer wide = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : numbers) {
            wide.putFloat(number);
        }
        float[] rounded = new float[4];
        StorageType.BFLOAT16
                .decode(StorageType.BFLOAT16.encode(wide.flip()), room(numbers.length))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(rounded);
        assertThat(rounded).containsExactly(1.0f, 1.015625f, 1.0078125f, -3.140625f);
    }

    @Test
    void whatIsWrittenIsReadAgainAndAFailureLeavesNothing() throws IOException {
        Path target = folder.resolve("out");
        List<NamedTensor> tensors = List.of(NamedTensor.of("a", 2, 2), NamedTensor.of("b", 3));
        CheckpointWriter writer = new CheckpointWriter(HeadKind.LANGUAGE_MODEL, StorageType.FLOAT32, 1000);
        assertThatThrownBy(() -> writer.write(
                        target, ConfigFile.read(folder), TextFolders.of(folder), tensors, (tensor, sink) -> {
                            throw new IOException("No space left on device");
                        }))
                .isInstanceOf(IOException.class);
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.contains("out"));
        }
        writer.write(target, ConfigFile.read(folder), TextFolders.of(folder), tensors, (tensor, sink) -> {
            ByteBuffer bytes = ByteBuffer.allocate((int) tensor.elements() * 4);
            Arrays.fill(bytes.array(), (byte) tensor.name().charAt(0));
            sink.write(bytes);
        });
        try (TensorFile file = TensorFile.open(target.resolve("model.safetensors"))) {
            file.read(tensors.get(1), (bytes, first) -> {
                assertThat(first).isZero();
                assertThat(bytes.remaining()).isEqualTo(12);
                assertThat(bytes.get(5)).isEqualTo((byte) 'b');
            });
        }
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() -> CausalLm.load(folder, EngineConfig.float32()).close())
                .isInstanceOfSatisfying(UserError.class, error -> {
                    assertThat(error.problems()).allMatch(problem -> problem.contains(folder.toString()));
                    assertThat(error.getMessage()).contains(parts);
                });
    }

    private Path weights() {
        return folder.resolve("model.safetensors");
    }

    private void change(String key, int value) throws IOException {
        JSON.writeValue(folder.resolve("config.json").toFile(), config().put(key, value));
    }

    private ObjectNode config() throws IOException {
        return (ObjectNode) JSON.readTree(folder.resolve("config.json").toFile());
    }
}
