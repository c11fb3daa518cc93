package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.UserError;
import org.align4j.model.ModelConfig;
import org.align4j.model.kernel.LayerWeight;

/**
 * How one family of models names its tensors and what its config leaves out; an entry of {@code families.json}.
 *
 * @param name the config's {@code model_type}
 */
public record Family(String name, ObjectNode data) {
    private static final ObjectNode FAMILIES = read();

    /**
     * A family by its {@code model_type}.
     *
     * @param where for the message: which file asks for it
     */
    static Family of(String name, Object where) {
        if (!FAMILIES.has(name)) {
            throw new UserError(where + ": model_type \"" + name + "\" is not known; known families: "
                    + String.join(", ", new TreeSet<>(names())));
        }
        ObjectNode own = (ObjectNode) FAMILIES.get(name);
        ObjectNode data =
                own.has("like") ? ((ObjectNode) FAMILIES.get(own.get("like").asText())).deepCopy() : own.deepCopy();
        data.setAll(own);
        return new Family(name, data);
    }

    /** The family of a config that has been read. */
    public static Family of(ModelConfig config) {
        return of(config.modelType(), "config.json");
    }

    /** The tensors that only a head of this kind has. */
    public Set<String> names(HeadKind head) {
        return Set.of(data.get(head == HeadKind.SCORE ? "score" : "head").asText());
    }

    /** The class that transformers loads the folder with. */
    public String architecture(HeadKind head) {
        return data.get(head == HeadKind.SCORE ? "classifier" : "causal").asText();
    }

    /** What a key of {@code config.json} means when it is left out; null where it must be given. */
    JsonNode defaultOf(String key) {
        return data.path("defaults").path(key);
    }

    /** The kernels' weights in their order: embedding, final norm, head, then each layer's. */
    public List<WeightSlot> layout(ModelConfig config, HeadKind head) {
        long hidden = config.hiddenSize();
        List<WeightSlot> slots = new ArrayList<>();
        slots.add(slot("embedding", config.vocabularySize(), hidden));
        slots.add(slot("final-norm", hidden));
        if (head == HeadKind.SCORE) {
            slots.add(slot("score", 1, hidden));
        } else {
            slots.add(config.tiedHead() ? new WeightSlot(List.of()) : slot("head", config.vocabularySize(), hidden));
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            for (LayerWeight weight : LayerWeight.values()) {
                slots.add(layerSlot(config, weight, layer));
            }
        }
        return slots;
    }

    private WeightSlot slot(String key, long... shape) {
        return new WeightSlot(List.of(NamedTensor.of(data.get(key).asText(), shape)));
    }

    private WeightSlot layerSlot(ModelConfig config, LayerWeight weight, int layer) {
        List<NamedTensor> parts = new ArrayList<>();
        List<List<Long>> shapes = shapes(config, weight);
        JsonNode names = data.get("layer").get(weight.key());
        for (int i = 0; i < shapes.size(); i++) {
            String name = names.get(i).asText().replace("{}", Integer.toString(layer));
            parts.add(new NamedTensor(name, shapes.get(i)));
        }
        return new WeightSlot(parts);
    }

    /** The shapes of the tensors that make up a layer's weight; none for a bias that the model lacks. */
    private static List<List<Long>> shapes(ModelConfig config, LayerWeight weight) {
        long hidden = config.hiddenSize();
        long inner = config.intermediateSize();
        long queries = (long) config.heads() * config.headSize();
        long keys = (long) config.keyValueHeads() * config.headSize();
        boolean attentionBias = config.attentionBias();
        boolean mlpBias = config.mlpBias();
        return switch (weight) {
            case ATTENTION_NORM, MLP_NORM -> List.of(List.of(hidden));
            case QUERY_KEY_VALUE -> List.of(List.of(queries, hidden), List.of(keys, hidden), List.of(keys, hidden));
            case QUERY_KEY_VALUE_BIAS ->
                attentionBias ? List.of(List.of(queries), List.of(keys), List.of(keys)) : List.of();
            case ATTENTION_OUT -> List.of(List.of(hidden, queries));
            case ATTENTION_OUT_BIAS -> attentionBias ? List.of(List.of(hidden)) : List.of();
            case GATE_UP -> List.of(List.of(inner, hidden), List.of(inner, hidden));
            case GATE_UP_BIAS -> mlpBias ? List.of(List.of(inner), List.of(inner)) : List.of();
            case DOWN -> List.of(List.of(hidden, inner));
            case DOWN_BIAS -> mlpBias ? List.of(List.of(hidden)) : List.of();
        };
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        FAMILIES.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static ObjectNode read() {
        try (InputStream in = Objects.requireNonNull(Family.class.getResourceAsStream("families.json"))) {
            return (ObjectNode) new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading families.json", e);
        }
    }
}
