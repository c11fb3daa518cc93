package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.model.config.LayerWeight;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.ModelWeight;

/**
 * What an adapter makes of its base before A and B are added: tensors that it stores as a whole (embeddings and heads of
 * another vocabulary, norms, a score head), a head that is no longer the embedding, biases that the base does not have.
 */
record AdaptedBase(Checkpoint base, Change adapter) {
    /** What changes the base. */
    interface Change {
        boolean adapts(String module);

        boolean saves(String module);

        /** Whether B has a bias. */
        boolean hasBias();

        /** Whether biases of the base have learned too. */
        boolean replacesBiases();

        /** What replaces rows of modules' weights, by the modules' names. */
        Map<String, StoredTensor.InFile> tokens();

        /** Which rows of a module's weight are replaced; the embedding's where the config names no module. */
        List<Long> tokens(String module, String embedding);

        /** Whether a head that is tied to the embedding learned with it. */
        boolean ensuresTying();

        /** Refuses what cannot be where a head that was tied to the embedding becomes a matrix of its own. */
        void requireApart(String embedding, String head);

        /** Whether a score head comes with it. */
        boolean bringsScores();

        /** The base's tensors that it replaces, by the base's names. */
        Set<String> replaced();

        /** What it has in the place of a tensor of the base. */
        StoredTensor replacement(String tensor);
    }

    private static final Map<LayerWeight, LayerWeight> BIASES = Map.of(
            LayerWeight.QUERY_KEY_VALUE, LayerWeight.QUERY_KEY_VALUE_BIAS,
            LayerWeight.ATTENTION_OUT, LayerWeight.ATTENTION_OUT_BIAS,
            LayerWeight.GATE_UP, LayerWeight.GATE_UP_BIAS,
            LayerWeight.DOWN, LayerWeight.DOWN_BIAS);

    /** The base's config with what the adapter changes. */
    ModelConfig config() {
        return config(base.config(), adapter, base.folder().resolve("config.json"));
    }

    /**
     * A base's config with what an adapter changes.
     *
     * @param file for messages
     */
    static ModelConfig config(ModelConfig base, Change adapter, Path file) {
        ObjectNode json = base.json().deepCopy();
        // of the head that a value model brings, not a key of the base's own
        json.remove(ModelConfig.OUTPUTS);
        Family family = Family.of(base);
        if (adapter.replaced().contains(embedding(family))) {
            json.put(
                    family.key("vocab_size"),
                    adapter.replacement(embedding(family)).shape().get(0));
        }
        if (unties(base, adapter)) {
            adapter.requireApart(AdapterNames.moduleOf(embedding(family)), AdapterNames.moduleOf(head(family)));
            json.put("tie_word_embeddings", false);
        }
        if (adapter.bringsScores()) {
            // the base's labels are not those of the head that comes with the adapter
            json.remove(List.of("id2label", "label2id", "num_labels"));
        }
        if (adapter.hasBias()) {
            BIASES.forEach((matrix, bias) -> turnOn(base, adapter, matrix, bias, json));
        }
        return ConfigFile.parse(file, json).withOutputs(base.outputs());
    }

    /** Where its tensors are that are not the base's own, by their names. */
    Map<String, StoredTensor> tensors(ModelConfig config) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (String name : adapter.replaced()) {
            requirePlace(name);
            tensors.put(name, adapter.replacement(name));
        }
        if (unties(base.config(), adapter) && !tensors.containsKey(head())) {
            // as it was when both were one
            boolean apart = adapter.saves(AdapterNames.moduleOf(embedding())) && !adapter.ensuresTying();
            StoredTensor own = apart ? null : tensors.get(embedding());
            StoredTensor embedding = own == null ? base.stored(new NamedTensor(embedding(), List.of())) : own;
            if (embedding != null) {
                tensors.put(head(), embedding);
            }
        }
        if (adapter.hasBias()) {
            biases(config).forEach(bias -> {
                if (!base.holds(bias)) {
                    tensors.putIfAbsent(
                            bias.name(), new StoredTensor.Zeros(base.folder().resolve("config.json"), bias.shape()));
                }
            });
        }
        replaceRows(tensors);
        return tensors;
    }

    /** Single tokens' rows of the embedding or the head. */
    private void replaceRows(Map<String, StoredTensor> tensors) {
        String first = AdapterNames.moduleOf(embedding());
        for (String module : List.of(first, AdapterNames.moduleOf(head()))) {
            List<Long> ids = adapter.tokens(module, first);
            StoredTensor.InFile rows = adapter.tokens().get(module);
            if (rows != null) {
                String weight = module + ".weight";
                StoredTensor whole = tensors.containsKey(weight) ? tensors.get(weight) : base.stored(weight);
                tensors.put(weight, StoredTensor.ReplacedRows.of(module, whole, ids, rows));
            }
        }
        for (Map.Entry<String, StoredTensor.InFile> stored : adapter.tokens().entrySet()) {
            if (!tensors.containsKey(stored.getKey() + ".weight")) {
                throw new UserError(stored.getValue().path() + ": " + stored.getKey()
                        + " has rows of single tokens, but is neither the embedding nor the head");
            }
        }
    }

    /** What is adapted or learned apart cannot be one matrix any more. */
    private static boolean unties(ModelConfig base, Change adapter) {
        Family family = Family.of(base);
        return base.tiedHead()
                && Stream.of(embedding(family), head(family))
                        .map(AdapterNames::moduleOf)
                        .anyMatch(module -> adapter.adapts(module) || adapter.saves(module));
    }

    private Stream<NamedTensor> biases(ModelConfig config) {
        List<WeightSlot> layout = base.family().layout(config, HeadKind.LANGUAGE_MODEL);
        return BIASES.values().stream()
                .flatMap(bias -> IntStream.range(0, config.layers())
                        .boxed()
                        .flatMap(layer -> layout.get(bias.at(layer)).parts().stream()));
    }

    /** A bias of the family that its config can switch on, where a module beside it has one now. */
    private static void turnOn(
            ModelConfig base, Change adapter, LayerWeight matrix, LayerWeight bias, ObjectNode json) {
        Family family = Family.of(base);
        JsonNode switched = family.data().get("layer").path(bias.key()).path("when");
        List<WeightSlot> layout = family.layout(base, HeadKind.LANGUAGE_MODEL);
        boolean adapted = IntStream.range(0, base.layers())
                .boxed()
                .flatMap(layer -> layout.get(matrix.at(layer)).parts().stream())
                .anyMatch(part -> adapter.adapts(AdapterNames.moduleOf(part.name())));
        if (switched.isTextual() && adapted) {
            json.put(switched.asText(), true);
        }
    }

    /** Only what the config says is stored as a whole, the ends of a changed vocabulary, and biases that learn. */
    private void requirePlace(String name) {
        boolean expected = adapter.saves(AdapterNames.moduleOf(name))
                || name.equals(embedding())
                || name.equals(head())
                || (adapter.replacesBiases() && name.endsWith(".bias"));
        if (!expected) {
            Path file = adapter.replacement(name).path();
            throw new UserError(
                    base.stored(name) == null
                            ? file + ": " + name + " matches nothing in the base model"
                            : file.resolveSibling(AdapterFolder.CONFIG) + ": does not say that " + name
                                    + " is stored as a whole (modules_to_save), but the adapter has it");
        }
    }

    private String embedding() {
        return embedding(base.family());
    }

    private static String embedding(Family family) {
        return family.data().get(ModelWeight.EMBEDDING.key()).asText();
    }

    private String head() {
        return head(base.family());
    }

    private static String head(Family family) {
        return family.data().get(ModelWeight.HEAD.key()).asText();
    }
}
