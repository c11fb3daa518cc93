package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFile;
import org.align4j.core.run.Hashes;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.ModelWeight;

/**
 * A Hugging Face folder opened for reading: its config, and its tensors from one safetensors file or several with an
 * index. Whatever is wrong is a {@link UserError} that names the file and the tensor.
 */
public final class Checkpoint implements AutoCloseable {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private final Path folder;
    private final ModelConfig config;
    private final Family family;
    private final List<TensorFile> files = new ArrayList<>();
    private final Map<String, TensorFile> tensors = new LinkedHashMap<>();

    private Checkpoint(Path folder, ModelConfig config) {
        this.folder = folder;
        this.config = config;
        this.family = Family.of(config.modelType(), folder.resolve("config.json"));
    }

    /** Opens a folder; its config and headers are read and checked now, its tensors later. */
    public static Checkpoint open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UserError(folder + ": no such folder; expected a Hugging Face checkpoint with config.json");
        }
        Checkpoint checkpoint = new Checkpoint(folder, ConfigFile.read(folder));
        try {
            checkpoint.openFiles();
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
        return checkpoint;
    }

    public Path folder() {
        return folder;
    }

    public ModelConfig config() {
        return config;
    }

    public Family family() {
        return family;
    }

    /** Names of the stored tensors. */
    public Set<String> names() {
        return tensors.keySet();
    }

    /** In what the numbers are stored, by the names that configs have for it: one type, mostly. */
    public Set<String> storedTypes() {
        Set<String> types = new TreeSet<>();
        tensors.forEach((name, file) -> {
            StorageType type = Objects.requireNonNull(file.entries().get(name)).type();
            if (type != null && !family.isBuffer(name)) {
                types.add(type.configName());
            }
        });
        return types;
    }

    /** Which file a tensor lies in, for messages; the folder if in none. */
    public Path fileOf(NamedTensor tensor) {
        TensorFile file = tensors.get(storedName(tensor));
        return file == null ? folder : file.path();
    }

    /**
     * Checks that exactly the expected tensors are there, in their shapes.
     *
     * @param optional tensors that may be there without being used
     */
    public void require(List<NamedTensor> expected, Set<String> optional) {
        List<String> problems = new ArrayList<>();
        Set<String> unexpected = new TreeSet<>(tensors.keySet());
        for (NamedTensor tensor : expected) {
            unexpected.remove(storedName(tensor));
            TensorFile file = tensors.get(storedName(tensor));
            if (file == null) {
                problems.add(folder + ": no tensor " + tensor.name() + " of shape " + tensor.shape());
                continue;
            }
            List<Long> shape = Objects.requireNonNull(file.entries().get(storedName(tensor)))
                    .tensor()
                    .shape();
            if (!shape.equals(tensor.shape())) {
                problems.add(file.path() + ": " + tensor.name() + " has shape " + shape + ", but config.json asks for "
                        + tensor.shape());
            }
        }
        unexpected.removeAll(optional);
        // Buffers that old versions of transformers stored; they are computed.
        unexpected.removeIf(family::isBuffer);
        for (String name : unexpected) {
            problems.add(tensors.get(name).path() + ": " + name + " is not a tensor of model_type \""
                    + config.modelType() + "\" with this config.json");
        }
        if (problems.size() > 3) {
            int more = problems.size() - 3;
            problems.subList(3, problems.size()).clear();
            problems.add(folder + ": " + more + " more tensors do not fit config.json");
        }
        if (!problems.isEmpty()) {
            throw new UserError(problems);
        }
    }

    /**
     * Refuses a stored head that differs from the embedding that config.json ties it to: transformers computes with the
     * stored one then, and to leave either out would change the results.
     */
    public void requireTiedHead() {
        String head = family.data().get(ModelWeight.HEAD.key()).asText();
        if (!config.tiedHead() || !tensors.containsKey(head)) {
            return;
        }
        List<Long> shape = List.of((long) config.vocabularySize(), (long) config.hiddenSize());
        NamedTensor embedding =
                new NamedTensor(family.data().get(ModelWeight.EMBEDDING.key()).asText(), shape);
        if (tensors.containsKey(storedName(embedding))
                && !hash(new NamedTensor(head, shape)).equals(hash(embedding))) {
            throw new UserError(folder.resolve("config.json") + ": tie_word_embeddings is true, but " + head
                    + " is stored and differs from " + embedding.name()
                    + "; set tie_word_embeddings to false, or take the tensor out");
        }
    }

    private String hash(NamedTensor tensor) {
        return Hashes.ofChunks(take -> read(tensor, (bytes, first) -> take.accept(bytes)));
    }

    /** Reads a tensor that {@link #require} has found. */
    public void read(NamedTensor tensor, TensorFile.ChunkReader reader) {
        String name = storedName(tensor);
        Objects.requireNonNull(tensors.get(name)).read(new NamedTensor(name, tensor.shape()), reader);
    }

    /** A file of the bare trunk leaves the family's prefix out, as GPT-2's published ones do. */
    private String storedName(NamedTensor tensor) {
        String prefix = family.prefix();
        boolean bare = !tensors.containsKey(tensor.name()) && tensor.name().startsWith(prefix);
        return bare && tensors.containsKey(tensor.name().substring(prefix.length()))
                ? tensor.name().substring(prefix.length())
                : tensor.name();
    }

    @Override
    public void close() {
        files.forEach(TensorFile::close);
    }

    private void openFiles() {
        Path index = folder.resolve(INDEX);
        if (Files.isRegularFile(folder.resolve(SINGLE))) {
            add(SINGLE).entries().keySet().forEach(name -> tensors.put(name, files.get(0)));
        } else if (Files.isRegularFile(index)) {
            Map<String, TensorFile> shards = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : weightMap(index).properties()) {
                String shard = entry.getValue().isTextual() ? entry.getValue().asText() : "";
                TensorFile file = shards.computeIfAbsent(shard, this::add);
                if (!file.entries().containsKey(entry.getKey())) {
                    throw new UserError(
                            file.path() + ": no tensor " + entry.getKey() + ", though " + INDEX + " names it");
                }
                tensors.put(entry.getKey(), file);
            }
        } else {
            throw new UserError(folder + ": neither " + SINGLE + " nor " + INDEX + " is there");
        }
    }

    private TensorFile add(String name) {
        if (!name.matches("[^/\\\\\\p{Cntrl}]+\\.safetensors")) {
            throw new UserError(folder.resolve(INDEX) + ": \"" + name.replaceAll("\\p{Cntrl}", "?")
                    + "\" is not a file name such as model-00001-of-00002.safetensors");
        }
        TensorFile file = TensorFile.open(folder.resolve(name));
        files.add(file);
        return file;
    }

    private static JsonNode weightMap(Path index) {
        JsonNode map = JsonFile.object(index).path("weight_map");
        if (!map.isObject()) {
            throw new UserError(index + ": no weight_map");
        }
        return map;
    }
}
