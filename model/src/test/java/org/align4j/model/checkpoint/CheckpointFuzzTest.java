package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.model.config.ModelConfig;
import org.align4j.testkit.Fixtures;
import org.align4j.testkit.Fuzz;
import org.align4j.testkit.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutated files of checkpoints and adapters are read, or refused in one line, in bounded memory. */
class CheckpointFuzzTest {
    private static final int INPUTS = 300;
    private static final long MEMORY = 100_000_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void safetensors() throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        for (StorageType type : List.of(StorageType.FLOAT32, StorageType.BFLOAT16)) {
            Path file = folder.resolve(type + ".safetensors");
            List<NamedTensor> tensors = List.of(
                    NamedTensor.of("model.norm.weight", 4), NamedTensor.of("a", 2, 3), NamedTensor.of("empty", 0, 7));
            SafetensorsWriter.write(
                    file,
                    tensors,
                    type,
                    (tensor, sink) -> sink.write(ByteBuffer.allocate((int) tensor.elements() * Float.BYTES)));
            corpus.add(Files.readAllBytes(file));
        }
        Path file = folder.resolve("model.safetensors");
        for (Mutations mutations : List.of(Mutations.bytes(), Mutations.text())) {
            fuzz("safetensors", corpus, mutations).check(input -> readAll(file, input));
        }
    }

    @Test
    void archivesThatTorchSaves() throws IOException {
        byte[] archive = Files.readAllBytes(Fixtures.path("adapters/binary/adapter_model.bin"));
        Path file = folder.resolve("adapter_model.bin");
        fuzz("torch", List.of(archive), Mutations.bytes()).check(input -> readAll(file, input));
    }

    @Test
    void picklesOfTensors() throws IOException {
        byte[] archive = Files.readAllBytes(Fixtures.path("adapters/binary/adapter_model.bin"));
        int start = 0;
        while (archive[start] != (byte) 0x80 || archive[start + 1] != 2 || archive[start + 2] != '}') {
            start++;
        }
        byte[] pickle = Arrays.copyOfRange(archive, start, start + 1082);
        fuzz("pickle", List.of(pickle), Mutations.bytes())
                .check(input -> new TensorPickle(Path.of("adapter_model.bin"), input).read());
    }

    @Test
    void configs() throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        try (Stream<Path> all = Files.list(Fixtures.path("checkpoints"))) {
            for (Path checkpoint : all.sorted().toList()) {
                corpus.add(small(Files.readAllBytes(checkpoint.resolve("config.json"))));
            }
        }
        fuzz("config", corpus, Mutations.text()).check(input -> {
            Files.write(folder.resolve("config.json"), input);
            ModelConfig config = ConfigFile.read(folder);
            for (HeadKind head : HeadKind.values()) {
                Family.of(config).layout(config, head);
            }
        });
    }

    @Test
    void adapterConfigs() throws IOException {
        ModelConfig config = ConfigFile.read(Fixtures.path("checkpoints/llama"));
        List<WeightSlot> layout = Family.of(config).layout(config, HeadKind.LANGUAGE_MODEL);
        List<byte[]> corpus = new ArrayList<>();
        for (String name :
                List.of("patterns", "layers", "expression", "dora", "save-norm", "binary", "layers-pattern")) {
            corpus.add(small(Files.readAllBytes(Fixtures.path("adapters/" + name + "/adapter_config.json"))));
        }
        Files.copy(
                Fixtures.path("adapters/patterns/adapter_model.safetensors"),
                folder.resolve("adapter_model.safetensors"));
        fuzz("adapter-config", corpus, Mutations.text()).check(input -> {
            Files.write(folder.resolve("adapter_config.json"), input);
            try (AdapterFile file = new AdapterFile(AdapterFolder.read(folder))) {
                file.layout(layout);
            }
        });
    }

    /** Without what says nothing: every mutation meets something. */
    private static byte[] small(byte[] json) throws IOException {
        ObjectNode object = (ObjectNode) JSON.readTree(json);
        object.properties().removeIf(entry -> entry.getValue().isNull() || isEmpty(entry.getValue()));
        return JSON.writeValueAsBytes(object);
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isContainerNode() && value.isEmpty();
    }

    private static void readAll(Path path, byte[] input) throws IOException {
        Files.write(path, input);
        try (TensorFile file = TensorFile.open(path)) {
            file.entries().values().stream()
                    .filter(entry -> entry.type() != null)
                    .forEach(entry -> file.read(entry.tensor(), (bytes, first) -> {}));
        }
    }

    private static Fuzz fuzz(String name, List<byte[]> corpus, Mutations mutations) {
        return new Fuzz(name, corpus, mutations, UserError.class, MEMORY, INPUTS);
    }
}
