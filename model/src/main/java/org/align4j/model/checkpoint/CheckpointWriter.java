package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFile;
import org.align4j.core.run.AtomicFiles;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.text.TextFolders;
import org.align4j.model.text.Tokenizer;

/**
 * Writes a Hugging Face folder that transformers loads unchanged: config, tensors in one file or in shards with an
 * index, and whatever describes the tokenizer and generation in the folder the model came from.
 *
 * @param head decides the architecture that the config names
 * @param type how numbers are stored
 * @param shardBytes the largest a file may become, unless one tensor alone is larger
 * @param padding what becomes of a score head's config without {@code pad_token_id}
 */
public record CheckpointWriter(HeadKind head, StorageType type, long shardBytes, Padding padding) {
    /** What becomes of a score head's config without {@code pad_token_id}, by which transformers finds a row's last token. */
    public enum Padding {
        /** It gets its tokenizer's: transformers refuses to score a batch without. */
        CHOSEN,
        /** It gets none: transformers reads a row's last token then, whatever its id. */
        AS_GIVEN
    }

    /** What transformers takes as its own limit. */
    public static final long DEFAULT_SHARD_BYTES = 5_000_000_000L;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GENERATION = "generation_config.json";
    private static final List<String> CARRIED_OVER = List.of(
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja",
            "chat_template.json",
            "additional_chat_templates",
            "vocab.json",
            "merges.txt",
            "tokenizer.model",
            GENERATION);

    /** Of a model of our own. */
    public CheckpointWriter(HeadKind head, StorageType type, long shardBytes) {
        this(head, type, shardBytes, Padding.CHOSEN);
    }

    /** Gives the numbers of a tensor. */
    @FunctionalInterface
    public interface TensorSource {
        void write(NamedTensor tensor, Sink sink) throws IOException;
    }

    /** Takes a tensor's numbers in order: float32, little endian. */
    @FunctionalInterface
    public interface Sink {
        void write(ByteBuffer bytes) throws IOException;
    }

    /**
     * Publishes the folder as a whole.
     *
     * @param origin the folders that the tokenizer's files and the generation config are copied from
     * @throws UserError if a number is NaN or infinite, or too large for the type; nothing is published
     */
    public void write(
            Path folder, ModelConfig config, TextFolders origin, List<NamedTensor> tensors, TensorSource source)
            throws IOException {
        AtomicFiles.writeFolder(folder, temporary -> {
            carryOver(origin, temporary);
            Files.writeString(temporary.resolve("config.json"), pretty(configJson(config, origin)));
            writeTensors(temporary, tensors, finite(source));
        });
    }

    /**
     * Publishes an adapter's folder as PEFT writes one.
     *
     * @param origin the folders that the tokenizer's files and the generation config are copied from
     * @throws UserError if a number is NaN or infinite; nothing is published
     */
    public void writeAdapter(
            Path folder, AdapterDescription adapter, TextFolders origin, List<NamedTensor> tensors, TensorSource source)
            throws IOException {
        AtomicFiles.writeFolder(folder, temporary -> {
            carryOver(origin, temporary);
            AdapterFolder.write(temporary, adapter, head);
            Map<NamedTensor, NamedTensor> written = new LinkedHashMap<>();
            tensors.forEach(tensor -> written.put(AdapterNames.written(tensor), tensor));
            SafetensorsWriter.write(
                    temporary.resolve(AdapterFolder.WEIGHTS),
                    List.copyOf(written.keySet()),
                    type,
                    finite((tensor, sink) -> source.write(Objects.requireNonNull(written.get(tensor)), sink)));
        });
    }

    private static void carryOver(TextFolders origin, Path temporary) throws IOException {
        for (String name : CARRIED_OVER) {
            copy(origin.tokenizer().resolve(name), temporary.resolve(name));
        }
        Path generation = origin.model().resolve(GENERATION);
        if (!Files.exists(temporary.resolve(GENERATION)) && Files.isRegularFile(generation)) {
            ObjectNode json = JsonFile.object(generation);
            try (Tokenizer tokenizer = Tokenizer.load(origin)) {
                // What ended completions here ends them there.
                tokenizer.endOfText().forEach(json.putArray("eos_token_id")::add);
            }
            Files.writeString(temporary.resolve(GENERATION), pretty(json));
        }
    }

    private ObjectNode configJson(ModelConfig config, TextFolders origin) {
        ObjectNode json = config.json().deepCopy();
        json.putArray("architectures").add(Family.of(config).architecture(head));
        // transformers 5 says dtype, 4 said torch_dtype and does not know the other.
        if (json.has("dtype")) {
            json.put("dtype", type.configName());
        }
        if (json.has("torch_dtype") || !json.has("dtype")) {
            json.put("torch_dtype", type.configName());
        }
        if (head == HeadKind.SCORE) {
            json.remove(List.of("num_labels", ModelConfig.OUTPUTS));
            ObjectNode names = json.putObject("id2label");
            ObjectNode numbers = json.putObject("label2id");
            for (int row = 0; row < config.outputs(); row++) {
                names.put(Integer.toString(row), "LABEL_" + row);
                numbers.put("LABEL_" + row, row);
            }
            // What transformers infers from one label; vLLM squashes the score by a sigmoid unless it is said.
            json.put("problem_type", "regression");
            if (padding == Padding.CHOSEN && !json.path("pad_token_id").isNumber()) {
                json.put("pad_token_id", padding(config, origin));
            }
        }
        return json;
    }

    /** The tokenizer's, with which others fill up rows, or else the end of text. */
    private static int padding(ModelConfig config, TextFolders origin) {
        try (Tokenizer tokenizer = Tokenizer.load(origin)) {
            if (tokenizer.padding() < config.vocabularySize()) {
                return tokenizer.padding();
            }
        }
        return config.endOfText().isEmpty() ? 0 : config.endOfText().get(0);
    }

    private void writeTensors(Path folder, List<NamedTensor> tensors, TensorSource source) throws IOException {
        List<List<NamedTensor>> shards = shards(tensors);
        if (shards.size() == 1) {
            SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, type, source);
            return;
        }
        ObjectNode index = JSON.createObjectNode();
        long total = tensors.stream().mapToLong(this::bytes).sum();
        index.putObject("metadata").put("total_size", total);
        ObjectNode map = index.putObject("weight_map");
        for (int i = 0; i < shards.size(); i++) {
            String name = String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
            SafetensorsWriter.write(folder.resolve(name), shards.get(i), type, source);
            shards.get(i).forEach(tensor -> map.put(tensor.name(), name));
        }
        Files.writeString(folder.resolve("model.safetensors.index.json"), pretty(index));
    }

    private List<List<NamedTensor>> shards(List<NamedTensor> tensors) {
        List<List<NamedTensor>> shards = new ArrayList<>();
        long filled = 0;
        for (NamedTensor tensor : tensors) {
            if (shards.isEmpty() || filled + bytes(tensor) > shardBytes) {
                shards.add(new ArrayList<>());
                filled = 0;
            }
            shards.get(shards.size() - 1).add(tensor);
            filled += bytes(tensor);
        }
        return shards;
    }

    private long bytes(NamedTensor tensor) {
        return tensor.elements() * type.bytes();
    }

    private static TensorSource finite(TensorSource source) {
        return (tensor, sink) -> source.write(tensor, bytes -> {
            FloatBuffer numbers =
                    bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            while (numbers.hasRemaining()) {
                float number = numbers.get();
                if (!Float.isFinite(number)) {
                    throw new UserError(
                            tensor.name() + ": holds " + number + ", so the model is of no use and is not saved:"
                                    + " training has run away (lower the learning rate), or what was loaded is damaged");
                }
            }
            sink.write(bytes);
        });
    }

    private static String pretty(ObjectNode json) throws IOException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.isDirectory(from)) {
            Files.createDirectories(to);
            try (Stream<Path> entries = Files.list(from)) {
                for (Path entry : entries.sorted().toList()) {
                    copy(entry, to.resolve(entry.getFileName().toString()));
                }
            }
        } else if (Files.isRegularFile(from)) {
            Files.copy(from, to);
        }
    }
}
