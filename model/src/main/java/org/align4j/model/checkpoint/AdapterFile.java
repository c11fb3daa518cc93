package org.align4j.model.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;

/** The tensors of an adapter folder, opened for reading. */
public final class AdapterFile implements AutoCloseable, AdaptedBase.Change, StoredNumbers {
    /** What stands behind a module's name, for the tensors that adapt it. */
    private static final List<String> ADAPTING = List.of(
            AdapterLayout.A,
            AdapterLayout.B,
            AdapterLayout.BIAS,
            AdapterLayout.EMBEDDING_A,
            AdapterLayout.EMBEDDING_B,
            AdapterLayout.MAGNITUDE + ".weight",
            AdapterLayout.MAGNITUDE);

    private static final String TOKENS = ".token_adapter.trainable_tokens_delta";
    private static final String BASE_LAYER = ".base_layer.";
    private static final String SAVED = ".modules_to_save.";
    private static final String ORIGINAL = ".original_module.";

    private final AdapterFolder adapter;
    private final TensorFile file;
    /** Names of adapted modules, as they are stored. */
    private final Set<String> modules = new TreeSet<>();
    /** Stored name of what replaces rows of a module's weight, by the module's name. */
    private final Map<String, String> tokens = new TreeMap<>();
    /** Stored name of the base's tensors that it replaces, by the base's names. */
    private final Map<String, String> replaced = new TreeMap<>();

    /** Opens {@code adapter_model.safetensors}, or {@code adapter_model.bin} where that is not there. */
    public AdapterFile(AdapterFolder adapter) {
        this.adapter = adapter;
        Path safe = adapter.folder().resolve(AdapterFolder.WEIGHTS);
        Path torch = adapter.folder().resolve("adapter_model.bin");
        file = TensorFile.open(!Files.exists(safe) && Files.isRegularFile(torch) ? torch : safe);
        try {
            Set<String> names = file.entries().keySet();
            boolean neox = names.stream().anyMatch(name -> name.startsWith(AdapterLayout.PREFIX + "gpt_neox."));
            names.forEach(name -> place(name, neox));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void place(String name, boolean neox) {
        String after = name.startsWith(AdapterLayout.PREFIX) ? name.substring(AdapterLayout.PREFIX.length()) : "";
        String own = neox ? AdapterNames.asInCheckpoint(after) : after;
        Optional<String> ending = ADAPTING.stream().filter(after::endsWith).findFirst();
        if (own.endsWith(TOKENS)) {
            tokens.put(own.substring(0, own.length() - TOKENS.length()), name);
        } else if (ending.isPresent()) {
            modules.add(after.substring(0, after.length() - ending.get().length()));
        } else if (own.contains(ORIGINAL) && rules().saves(own.substring(0, own.indexOf(ORIGINAL)))) {
            return; // what a saved module was before: nothing is computed with it
        } else if (own.contains(SAVED)) {
            requireCopy(name, name.replace(SAVED, "."));
        } else if (!own.isEmpty()) {
            replaced.put(own.replace(".token_adapter" + BASE_LAYER, ".").replace(BASE_LAYER, "."), name);
        } else {
            throw nowhere(name);
        }
    }

    /** PEFT can write a saved module twice; it reads the name without {@link #SAVED}. */
    private void requireCopy(String name, String read) {
        boolean same = file.entries().containsKey(read) && hash(name).equals(hash(read));
        if (!same) {
            throw new UserError(file.path() + ": " + name + " and " + read + " must both be there and be the same");
        }
    }

    private String hash(String name) {
        NamedTensor tensor = Objects.requireNonNull(file.entries().get(name)).tensor();
        return Hashes.ofChunks(take -> file.read(tensor, (bytes, first) -> take.accept(bytes)));
    }

    private UserError nowhere(String name) {
        return new UserError(file.path() + ": " + name
                + " matches nothing in the base model; is it of another family, or missing from adapter_config.json?");
    }

    AdapterFolder folder() {
        return adapter;
    }

    AdapterRules rules() {
        return adapter.rules();
    }

    @Override
    public Set<String> replaced() {
        return replaced.keySet();
    }

    @Override
    public StoredTensor.InFile replacement(String tensor) {
        return StoredTensor.InFile.of(file, Objects.requireNonNull(replaced.get(tensor)));
    }

    @Override
    public Map<String, StoredTensor.InFile> tokens() {
        Map<String, StoredTensor.InFile> found = new TreeMap<>();
        tokens.forEach((module, name) -> found.put(module, StoredTensor.InFile.of(file, name)));
        return found;
    }

    @Override
    public List<Long> tokens(String module, String embedding) {
        List<Long> ids = rules().tokens(module, embedding);
        if (ids.isEmpty() == tokens.containsKey(module)) {
            throw new UserError(file.path() + ": has " + (ids.isEmpty() ? "" : "no ") + "rows of single tokens for "
                    + module + ", of which trainable_token_indices in adapter_config.json "
                    + (ids.isEmpty() ? "names none" : "names some"));
        }
        return ids;
    }

    @Override
    public boolean adapts(String module) {
        return AdapterNames.ofModule(module).stream().anyMatch(modules::contains);
    }

    /** Whether no embedding is adapted. */
    boolean isLinear() {
        return file.entries().keySet().stream()
                .noneMatch(
                        name -> name.endsWith(AdapterLayout.EMBEDDING_A) || name.endsWith(AdapterLayout.EMBEDDING_B));
    }

    @Override
    public boolean saves(String module) {
        return rules().saves(module);
    }

    @Override
    public boolean hasBias() {
        return rules().hasBias();
    }

    @Override
    public boolean replacesBiases() {
        return rules().replacesBiases();
    }

    @Override
    public boolean ensuresTying() {
        return rules().ensuresTying();
    }

    @Override
    public void requireApart(String embedding, String head) {
        String where = adapter.folder().resolve(AdapterFolder.CONFIG) + ": ";
        if (rules().start() != AdapterRules.Start.NOTHING && adapts(head)) {
            throw new UserError(
                    where + "init_lora_weights changed the base's " + head
                            + ", and with it the embedding that it is tied to, which cannot be repeated; merge the adapter by PEFT");
        }
        if (ensuresTying() && (adapts(embedding) || adapts(head))) {
            throw new UserError(where + "ensure_weight_tying is true with " + embedding + " or " + head
                    + " among target_modules, which is not supported");
        }
        if (!tokens.isEmpty()) {
            throw new UserError(where + "trainable_token_indices beside a head that is no longer the embedding (" + head
                    + ") is not supported");
        }
    }

    @Override
    public boolean bringsScores() {
        return rules().scored();
    }

    /**
     * Forgets copies of the base's own tensors, which PEFT stores beside an adapted embedding.
     *
     * @param base as it is without the adapter
     */
    public void leaveOutCopies(Checkpoint base) {
        replaced.entrySet().removeIf(entry -> {
            NamedTensor own =
                    Objects.requireNonNull(file.entries().get(entry.getValue())).tensor();
            NamedTensor tensor = new NamedTensor(entry.getKey(), own.shape());
            StoredTensor there = base.stored(tensor);
            return !saves(AdapterNames.moduleOf(tensor.name()))
                    && there != null
                    && there.shape().equals(own.shape())
                    && Hashes.ofChunks(take -> there.read((bytes, first) -> take.accept(bytes)))
                            .equals(hash(entry.getValue()));
        });
    }

    /** Which modules of a base it adapts, where whatever else it has stands in the base already. */
    public AdapterLayout layout(List<WeightSlot> base) {
        return layout(base, replaced.keySet());
    }

    /**
     * Which modules of a base it adapts.
     *
     * @param base the base's weights
     * @param known the tensors of the base that it may replace
     * @throws UserError if it has tensors that the base has no place for, or not those that its config asks for
     */
    AdapterLayout layout(List<WeightSlot> base, Set<String> known) {
        AdapterLayout layout = AdapterLayout.of(base, rules());
        Set<String> unknown = new TreeSet<>(modules);
        for (AdaptedModule module : layout.modules()) {
            if (!unknown.removeAll(AdapterNames.ofModule(module.name()))) {
                throw new UserError(file.path() + ": has nothing for " + module.name()
                        + ", which adapter_config.json says is adapted");
            }
        }
        for (String module : unknown) {
            throw nowhere(AdapterLayout.PREFIX + module);
        }
        for (String tensor : replaced.keySet()) {
            if (!known.contains(tensor)) {
                throw nowhere(replaced.get(tensor));
            }
        }
        if (layout.modules().isEmpty() && replaced.isEmpty() && tokens.isEmpty()) {
            throw new UserError(file.path() + ": adapts nothing");
        }
        layout.modules().forEach(module -> requireParts(module, base));
        return layout;
    }

    private void requireParts(AdaptedModule module, List<WeightSlot> base) {
        boolean decomposed = magnitude(module).isPresent();
        boolean biased = bias(module).isPresent();
        if (decomposed != rules().isDecomposed() || biased != rules().hasBias()) {
            throw new UserError(file.path() + ": " + module.name() + " has "
                    + (decomposed ? "" : "no ") + "lora_magnitude_vector and " + (biased ? "a" : "no")
                    + " bias of B, but adapter_config.json says use_dora " + rules().isDecomposed() + " and lora_bias "
                    + rules().hasBias());
        }
        if (biased && !AdapterPlan.hasPlaceForBias(base, module)) {
            throw new UserError(file.path()
                    + ": lora_bias is true, but a model of this family has no place for a bias of " + module.name());
        }
        if (decomposed && module.isEmbedding()) {
            throw new UserError(file.path() + ": use_dora with " + module.name() + " is not supported");
        }
    }

    /** The lengths of a module's rows (DoRA). */
    public Optional<NamedTensor> magnitude(AdaptedModule module) {
        return rows(module.magnitude().name(), module);
    }

    /** The bias of a module's B. */
    public Optional<NamedTensor> bias(AdaptedModule module) {
        return rows(module.bias().name(), module);
    }

    private Optional<NamedTensor> rows(String name, AdaptedModule module) {
        return file.entries().containsKey(stored(name)) ? Optional.of(module.ofRows(name)) : Optional.empty();
    }

    /** What the base lost when the adapter started. */
    public boolean isPissa() {
        return rules().start() == AdapterRules.Start.PISSA;
    }

    /** The same for the other decomposition. */
    public boolean isOlora() {
        return rules().start() == AdapterRules.Start.OLORA;
    }

    private String stored(String name) {
        return AdapterNames.stored(name, file.entries().keySet());
    }

    @Override
    public void read(NamedTensor tensor, TensorFile.ChunkReader reader) {
        file.read(new NamedTensor(stored(tensor.name()), tensor.shape(), tensor.arrangement()), reader);
    }

    @Override
    public Path fileOf(NamedTensor tensor) {
        return file.path();
    }

    @Override
    public void close() {
        file.close();
    }
}
