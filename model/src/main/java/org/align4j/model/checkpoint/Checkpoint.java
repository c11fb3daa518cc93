package org.align4j.model.checkpoint;

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
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.ModelWeight;
import org.jspecify.annotations.Nullable;

/**
 * A Hugging Face folder opened for reading: its config, and its tensors from one file or several with an
 * index. Whatever is wrong is a {@link UserError} that names the file and the tensor.
 */
public final class Checkpoint implements AutoCloseable, StoredNumbers {
    private final Path folder;
    private final ModelConfig config;
    private final Family family;
    private boolean scored;
    private final List<TensorFile> files = new ArrayList<>();
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

    private Checkpoint(Path folder, ModelConfig config) {
        this.folder = folder;
        this.config = config;
        this.family = Family.of(config.modelType(), folder.resolve("config.json"));
    }

    /**
     * The config of a checkpoint, or of an adapter with its base; the headers of their tensors are read too.
     *
     * @param adapterBase the base as the user named it; empty if not
     */
    public static ModelConfig config(Path folder, String adapterBase) {
        if (!AdapterFolder.is(folder)) {
            try (Checkpoint checkpoint = open(folder)) {
                return checkpoint.config();
            }
        }
        AdapterFolder adapter = AdapterFolder.read(folder);
        try (AdapterFile file = new AdapterFile(adapter);
                Checkpoint checkpoint = beneath(file, adapter.base(adapterBase))) {
            return checkpoint.config();
        }
    }

    /** What an adapter makes of its base, before A and B are added: its config, and tensors in the place of the base's. */
    public static Checkpoint beneath(AdapterFile adapter, Path folder) {
        return beneath((AdaptedBase.Change) adapter, folder);
    }

    /** What an adapter that a run asks for makes of its base. */
    public static Checkpoint beneath(LoraConfig lora, Path folder) {
        return beneath(new WantedRule(lora), folder);
    }

    private static Checkpoint beneath(AdaptedBase.Change adapter, Path folder) {
        Checkpoint base = open(folder);
        try {
            AdaptedBase adapted = new AdaptedBase(base, adapter);
            Checkpoint checkpoint = new Checkpoint(folder, adapted.config());
            checkpoint.scored = adapter.bringsScores();
            checkpoint.files.addAll(base.files);
            checkpoint.tensors.putAll(base.tensors);
            adapted.tensors(checkpoint.config)
                    .forEach((name, tensor) -> checkpoint.tensors.put(base.storedName(name), tensor));
            return checkpoint;
        } catch (RuntimeException e) {
            base.close();
            throw e;
        }
    }

    /** Opens a folder; its config and headers are read and checked now, its tensors later. */
    public static Checkpoint open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new UserError(folder + ": no such folder; expected a Hugging Face checkpoint with config.json"
                    + HubName.hint(folder));
        }
        Checkpoint checkpoint = new Checkpoint(folder, ConfigFile.read(folder));
        try {
            new CheckpointFiles(folder, checkpoint.files, checkpoint.tensors).open();
            checkpoint.tie();
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
        return checkpoint;
    }

    /**
     * Refuses a folder whose {@code config.json} is none of a known family, before its weights are there.
     *
     * @param name what the model is called, for the message
     */
    public static void requireKnown(Path folder, String name) {
        Family.of(
                JsonFile.object(folder.resolve("config.json"))
                        .path("model_type")
                        .asText(),
                name);
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

    /** Whether it is a reward or value model's: config.json says so, or an adapter brings the head. */
    public boolean isScored() {
        return config.isClassifier() || scored;
    }

    /**
     * Leaves one row of a score head with several.
     *
     * @param label its number or name; empty where there is only one
     */
    public void chooseLabel(String label) {
        for (String name : family.names(HeadKind.SCORE)) {
            if (tensors.get(name) instanceof StoredTensor.InFile head
                    && head.shape().size() == 2) {
                Path file = folder.resolve("config.json");
                int row = ScoreLabels.read(file, config.json(), head.shape().get(0))
                        .row(label);
                tensors.put(name, new StoredTensor.Row(head, row));
            }
        }
    }

    /** Names of the stored tensors. */
    public Set<String> names() {
        return tensors.keySet();
    }

    /** In what the numbers are stored, by the names that configs have for it: one type, mostly. */
    public Set<String> storedTypes() {
        Set<String> types = new TreeSet<>();
        tensors.forEach((name, stored) -> {
            StorageType type = stored.type();
            if (type != null && !family.isBuffer(name)) {
                types.add(type.configName());
            }
        });
        return types;
    }

    /** The folder if in none. */
    @Override
    public Path fileOf(NamedTensor tensor) {
        StoredTensor stored = stored(tensor);
        return stored == null ? folder : stored.path();
    }

    boolean holds(NamedTensor tensor) {
        return stored(tensor) != null;
    }

    /** Where a tensor lies; null if it is not there. */
    @Nullable StoredTensor stored(NamedTensor tensor) {
        return stored(tensor.name());
    }

    @Nullable StoredTensor stored(String name) {
        return tensors.get(storedName(name));
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
            unexpected.remove(storedName(tensor.name()));
            StoredTensor stored = stored(tensor);
            if (stored == null) {
                problems.add(folder + ": no tensor " + tensor.name() + " of shape " + tensor.shape());
                continue;
            }
            if (!stored.shape().equals(tensor.shape())) {
                problems.add(stored.path() + ": " + tensor.name() + " has shape " + stored.shape()
                        + ", but config.json asks for " + tensor.shape());
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
        String name = family.data().get(ModelWeight.EMBEDDING.key()).asText();
        NamedTensor embedding = new NamedTensor(name, shape);
        if (holds(embedding) && !hash(new NamedTensor(head, shape)).equals(hash(embedding))) {
            throw new UserError(folder.resolve("config.json") + ": tie_word_embeddings is true, but " + head
                    + " is stored and differs from " + embedding.name()
                    + "; set tie_word_embeddings to false, or remove the tensor");
        }
    }

    /** Reads a tensor that {@link #require} has found. */
    @Override
    public void read(NamedTensor tensor, TensorFile.ChunkReader reader) {
        Objects.requireNonNull(stored(tensor)).read(reader);
    }

    /** A file of the bare trunk leaves the family's prefix out, as GPT-2's published ones do. */
    private String storedName(String name) {
        String prefix = family.prefix();
        boolean bare = !tensors.containsKey(name) && name.startsWith(prefix);
        return bare && tensors.containsKey(name.substring(prefix.length())) ? name.substring(prefix.length()) : name;
    }

    @Override
    public void close() {
        files.forEach(TensorFile::close);
    }

    /** Of two tied tensors either may be the one that is stored; some programs keep the head. */
    private void tie() {
        String embedding = family.data().get(ModelWeight.EMBEDDING.key()).asText();
        StoredTensor head = stored(family.data().get(ModelWeight.HEAD.key()).asText());
        if (config.tiedHead() && stored(embedding) == null && head != null) {
            tensors.put(embedding, head);
        }
    }
}
