package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.align4j.model.config.LayerWeight;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.ModelWeight;

/**
 * How one family of models names its tensors and its config's keys, what its config leaves out, and what its layers are
 * made of: the file {@code families/MODEL_TYPE.json}.
 *
 * @param name the config's {@code model_type}
 */
public record Family(String name, ObjectNode data) {
    /**
     * A family by its {@code model_type}.
     *
     * @param where for the message: which file asks for it
     */
    static Family of(String name, Object where) {
        return new Family(name, FamilyFiles.read(name, where));
    }

    /** The family of a config that has been read. */
    public static Family of(ModelConfig config) {
        return of(config.modelType(), "config.json");
    }

    /** The tensors that only a head of this kind has. */
    public Set<String> names(HeadKind head) {
        if (head == HeadKind.SCORE) {
            return Set.of(data.get("score").asText());
        }
        String matrix = data.get(ModelWeight.HEAD.key()).asText();
        return data.has(ModelWeight.HEAD_BIAS.key())
                ? Set.of(matrix, data.get(ModelWeight.HEAD_BIAS.key()).asText())
                : Set.of(matrix);
    }

    /** The class that transformers loads the folder with. */
    public String architecture(HeadKind head) {
        return data.get(head == HeadKind.SCORE ? "classifier" : "causal").asText();
    }

    /** What names of tensors begin with; files of the bare trunk leave it out. */
    String prefix() {
        return data.get("prefix").asText();
    }

    /** Whether a stored tensor is a buffer that is computed, not read. */
    boolean isBuffer(String tensor) {
        return tensor.endsWith("rotary_emb.inv_freq")
                || texts(data.path("buffers")).stream().anyMatch(tensor::endsWith);
    }

    /** What this family's config calls a key. */
    String key(String key) {
        return data.path("keys").path(key).asText(key);
    }

    /** What a key of {@code config.json} means when it is left out; null where it must be given. */
    JsonNode defaultOf(String key) {
        return data.path("defaults").path(key);
    }

    /** Keys that change the result, beside those that every family has. */
    Set<String> ownKeys() {
        Set<String> keys = new java.util.TreeSet<>();
        data.path("defaults").fieldNames().forEachRemaining(keys::add);
        data.path("keys").forEach(name -> keys.add(name.asText()));
        data.path("same").fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** Keys that this family's config may have without changing the result. */
    Set<String> harmlessKeys() {
        return Set.copyOf(texts(data.path("harmless")));
    }

    /** What a layer of a model with this config has. */
    Set<LayerWeight> layerWeights(ConfigValues config) {
        Set<LayerWeight> weights = EnumSet.noneOf(LayerWeight.class);
        for (LayerWeight weight : LayerWeight.values()) {
            JsonNode entry = data.get("layer").path(weight.key());
            boolean given = !entry.isMissingNode() && !entry.isNull();
            if (given && (!entry.has("when") || config.flag(entry.get("when").asText()))) {
                weights.add(weight);
            }
        }
        return weights;
    }

    /** Whether the MLP has a gate: two tensors where others have one. */
    boolean gated() {
        return tensors(LayerWeight.GATE_UP).size() == 2;
    }

    /** The kernels' weights in their order: {@link ModelWeight}, then each layer's {@link LayerWeight}. */
    public List<WeightSlot> layout(ModelConfig config, HeadKind head) {
        List<WeightSlot> slots = new ArrayList<>();
        for (ModelWeight weight : ModelWeight.values()) {
            slots.add(slot(config, head, weight));
        }
        WeightShapes shapes = new WeightShapes(config);
        for (int layer = 0; layer < config.layers(); layer++) {
            for (LayerWeight weight : LayerWeight.values()) {
                slots.add(
                        config.architecture().has(weight)
                                ? layerSlot(shapes, weight, layer)
                                : new WeightSlot(List.of()));
            }
        }
        return slots;
    }

    private WeightSlot slot(ModelConfig config, HeadKind head, ModelWeight weight) {
        long hidden = config.hiddenSize();
        long vocabulary = config.vocabularySize();
        boolean scored = head == HeadKind.SCORE;
        return switch (weight) {
            case EMBEDDING -> slot(weight.key(), vocabulary, hidden);
            case FINAL_NORM, FINAL_NORM_BIAS -> slot(weight.key(), hidden);
            case HEAD ->
                scored
                        ? slot("score", config.outputs(), hidden)
                        : config.tiedHead() ? new WeightSlot(List.of()) : slot(weight.key(), vocabulary, hidden);
            case HEAD_BIAS -> scored ? new WeightSlot(List.of()) : slot(weight.key(), vocabulary);
            case POSITIONS -> slot(weight.key(), config.maxPositions(), hidden);
        };
    }

    private WeightSlot slot(String key, long... shape) {
        return data.has(key)
                ? new WeightSlot(List.of(NamedTensor.of(data.get(key).asText(), shape)))
                : new WeightSlot(List.of());
    }

    private WeightSlot layerSlot(WeightShapes shapes, LayerWeight weight, int layer) {
        List<String> names = tensors(weight);
        List<NamedTensor> parts = new ArrayList<>();
        Arrangement arrangement = shapes.arrangement(
                data.get("layer").get(weight.key()).path("stored").asText());
        List<List<Long>> stored = shapes.stored(weight, names.size(), arrangement);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).replace("{}", Integer.toString(layer));
            parts.add(new NamedTensor(name, stored.get(i), arrangement));
        }
        return new WeightSlot(parts);
    }

    private List<String> tensors(LayerWeight weight) {
        JsonNode entry = data.get("layer").get(weight.key());
        return texts(entry.isObject() ? entry.get("tensors") : entry);
    }

    private static List<String> texts(JsonNode oneOrMore) {
        return oneOrMore.isTextual()
                ? List.of(oneOrMore.asText())
                : StreamSupport.stream(oneOrMore.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList();
    }
}
