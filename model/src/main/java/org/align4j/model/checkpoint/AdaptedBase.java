package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
record AdaptedBase(Checkpoint base, AdapterFile adapter) {
    private static final Map<LayerWeight, LayerWeight> BIASES = Map.of(
            LayerWeight.QUERY_KEY_VALUE, LayerWeight.QUERY_KEY_VALUE_BIAS,
            LayerWeight.ATTENTION_OUT, LayerWeight.ATTENTION_OUT_BIAS,
            LayerWeight.GATE_UP, LayerWeight.GATE_UP_BIAS,
            LayerWeight.DOWN, LayerWeight.DOWN_BIAS);

    /** The base's config with what the adapter changes. */
    ModelConfig config() {
        ObjectNode json = base.config().json().deepCopy();
        Family family = base.family();
        if (adapter.replaced().contains(embedding())) {
            json.put(
                    family.key("vocab_size"),
                    adapter.replacement(embedding()).shape().get(0));
        }
        if (unties()) {
            json.put("tie_word_embeddings", false);
        }
        if (adapter.rules().scored()) {
            // the base's labels are not those of the head that comes with the adapter
            json.remove(List.of("id2label", "label2id", "num_labels"));
        }
        if (adapter.rules().hasBias()) {
            BIASES.forEach((matrix, bias) -> turnOn(matrix, bias, json));
        }
        return ConfigFile.parse(base.folder().resolve("config.json"), json);
    }

    /** Where its tensors are that are not the base's own, by their names. */
    Map<String, StoredTensor> tensors(ModelConfig config) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (String name : adapter.replaced()) {
            requirePlace(name);
            tensors.put(name, adapter.replacement(name));
        }
        if (unties() && !tensors.containsKey(head())) {
            // as it was when both were one
            boolean learned = adapter.rules().saves(module(embedding()));
            StoredTensor own = learned ? null : tensors.get(embedding());
            StoredTensor embedding = own == null ? base.stored(new NamedTensor(embedding(), List.of())) : own;
            if (embedding != null) {
                tensors.put(head(), embedding);
            }
        }
        if (adapter.rules().hasBias()) {
            biases(config).forEach(bias -> {
                if (!base.holds(bias)) {
                    tensors.putIfAbsent(
                            bias.name(), new StoredTensor.Zeros(base.folder().resolve("config.json"), bias.shape()));
                }
            });
        }
        return tensors;
    }

    /** What is adapted or learned apart cannot be one matrix any more. */
    private boolean unties() {
        return base.config().tiedHead()
                && Stream.of(embedding(), head())
                        .map(AdaptedBase::module)
                        .anyMatch(module ->
                                adapter.adapts(module) || adapter.rules().saves(module));
    }

    private Stream<NamedTensor> biases(ModelConfig config) {
        List<WeightSlot> layout = base.family().layout(config, HeadKind.LANGUAGE_MODEL);
        return BIASES.values().stream()
                .flatMap(bias -> IntStream.range(0, config.layers())
                        .boxed()
                        .flatMap(layer -> layout.get(bias.at(layer)).parts().stream()));
    }

    /** A bias of the family that its config can switch on, where a module beside it has one now. */
    private void turnOn(LayerWeight matrix, LayerWeight bias, ObjectNode json) {
        JsonNode switched = base.family().data().get("layer").path(bias.key()).path("when");
        List<WeightSlot> layout = base.family().layout(base.config(), HeadKind.LANGUAGE_MODEL);
        boolean adapted = IntStream.range(0, base.config().layers())
                .boxed()
                .flatMap(layer -> layout.get(matrix.at(layer)).parts().stream())
                .anyMatch(part -> adapter.adapts(module(part.name())));
        if (switched.isTextual() && adapted) {
            json.put(switched.asText(), true);
        }
    }

    /** Only what the config says is stored as a whole, the ends of a changed vocabulary, and biases that learn. */
    private void requirePlace(String name) {
        AdapterRules rules = adapter.rules();
        boolean expected = rules.saves(module(name))
                || name.equals(embedding())
                || name.equals(head())
                || (rules.replacesBiases() && name.endsWith(".bias"));
        if (!expected) {
            throw new UserError(rules.file() + ": does not say that " + name
                    + " is stored as a whole (modules_to_save), but the adapter has it");
        }
    }

    private String embedding() {
        return base.family().data().get(ModelWeight.EMBEDDING.key()).asText();
    }

    private String head() {
        return base.family().data().get(ModelWeight.HEAD.key()).asText();
    }

    private static String module(String tensor) {
        return tensor.substring(0, Math.max(0, tensor.lastIndexOf('.')));
    }
}
