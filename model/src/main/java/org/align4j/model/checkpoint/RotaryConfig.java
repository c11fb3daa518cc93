package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;
import org.align4j.model.config.Architecture.Positions;
import org.align4j.model.config.Architecture.Rotary;
import org.align4j.model.config.RotaryScaling;

/**
 * Reads how a model knows positions. Rotary ones are spelled {@code rope_theta}, {@code rope_scaling} and a share of the
 * head (transformers 4), or all in {@code rope_parameters} (5).
 */
record RotaryConfig(ConfigValues config) {
    private static final String LOCAL_BASE = "rope_local_base_freq";
    private static final Set<String> EVERY = Set.of("rope_type", "type", "rope_theta", "partial_rotary_factor");
    private static final Set<String> LLAMA3 =
            Set.of("factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings");
    private static final Set<String> YARN = Set.of(
            "factor",
            "original_max_position_embeddings",
            "attention_factor",
            "beta_fast",
            "beta_slow",
            // published with models that YaRN was learned for; nobody reads it
            "finetuned",
            "mscale",
            "mscale_all_dim",
            "truncate");

    /**
     * The positions of a config.
     *
     * @param windowed a layer's frequencies may depend on whether it has a window; asked for only then
     */
    Positions read(int headSize, int layers, Supplier<List<Boolean>> windowed) {
        if (config.family().data().has("positions")) {
            return new Positions(true, 0, List.of(), Collections.nCopies(layers, -1));
        }
        ObjectNode json = config.json();
        JsonNode five = json.path("rope_parameters");
        JsonNode four = json.path("rope_scaling");
        requireObject(five, "rope_parameters");
        requireObject(four, "rope_scaling");
        config.require(
                !five.isObject() || !four.isObject() || five.equals(four),
                "rope_scaling",
                "must be null beside rope_parameters");
        boolean isFive = five.isObject();
        JsonNode all = isFive ? five : four.isObject() ? four : JsonNodeFactory.instance.objectNode();
        String where = config.file() + ": " + (isFive ? "rope_parameters" : "rope_scaling");
        if (config.family().defaultOf(LOCAL_BASE).isNumber()) {
            return twoKinds(where, all, isFive, headSize, windowed.get());
        }
        Rotary rotary = rotary(where, all, config.numberOrZero("rope_theta"));
        return new Positions(false, size(where, all, headSize), List.of(rotary), kindOfLayer(layers));
    }

    /** Layers that see all turn by one base, with scaling perhaps; layers with a window by another (Gemma 3). */
    private Positions twoKinds(String where, JsonNode all, boolean five, int headSize, List<Boolean> windowed) {
        ObjectNode none = JsonNodeFactory.instance.objectNode();
        JsonNode full = five ? or(all.path("full_attention"), none) : all;
        JsonNode local = five ? or(all.path("sliding_attention"), none) : none;
        if (five) {
            all.fieldNames().forEachRemaining(key -> {
                if (!key.equals("full_attention") && !key.equals("sliding_attention")) {
                    throw new UserError(where + "." + Quoted.brief(key) + " is not known; expected full_attention and "
                            + "sliding_attention");
                }
            });
        }
        if (!five && all.has("type")) {
            throw new UserError(
                    where + ".type must be spelled rope_type: transformers 5 does not read type for model_type \""
                            + config.family().name() + "\", 4 did");
        }
        // transformers looks for YaRN's truncate outside the two and finds none.
        for (JsonNode kind : List.of(full, local)) {
            if (!kind.path("truncate").asBoolean(true)) {
                throw new UserError(where + ".truncate must be true or left out for model_type \""
                        + config.family().name() + "\", but is " + Quoted.brief(kind.get("truncate")));
            }
        }
        size(where, full, headSize);
        size(where, local, headSize);
        List<Rotary> kinds = List.of(
                rotary(where, full, config.numberOrZero("rope_theta")),
                rotary(where, local, config.numberOrZero(LOCAL_BASE)));
        return new Positions(
                false,
                headSize,
                kinds,
                windowed.stream().map(has -> has ? 1 : 0).toList());
    }

    private void requireObject(JsonNode node, String key) {
        config.require(node.isMissingNode() || node.isNull() || node.isObject(), key, "must be an object or null");
    }

    private static JsonNode or(JsonNode node, JsonNode otherwise) {
        return node.isObject() ? node : otherwise;
    }

    /** How many of a head's numbers are turned. */
    private int size(String where, JsonNode parameters, int headSize) {
        String key = "partial_rotary_factor";
        boolean partial = config.family().defaultOf(config.family().key(key)).isNumber();
        config.require(!partial || config.value(key).isNumber(), key, "must be a number");
        double share = parameters.has(key)
                ? number(where, parameters, key)
                : config.value(key).asDouble(1);
        int size = (int) (headSize * share);
        if (share != 1 && !partial) {
            throw new UserError(where + ".partial_rotary_factor must be 1, but is " + share);
        }
        if (size < 2 || size > headSize || size % 2 != 0) {
            throw new UserError(config.file() + ": partial_rotary_factor " + share + " of a head of " + headSize
                    + " turns " + size + " numbers; it must be an even number from 2 to the head's size");
        }
        return size;
    }

    /** Every layer, or those that {@code no_rope_layers} has 1 for (SmolLM3). */
    private List<Integer> kindOfLayer(int layers) {
        if (!config.family().ownKeys().contains("no_rope_layers")) {
            return Collections.nCopies(layers, 0);
        }
        JsonNode list = config.value("no_rope_layers");
        if (!list.isArray()) {
            int every = config.integer("no_rope_layer_interval");
            return IntStream.range(0, layers)
                    .mapToObj(layer -> (layer + 1) % every == 0 ? -1 : 0)
                    .toList();
        }
        config.require(list.size() >= layers, "no_rope_layers", "must have an entry for each of " + layers + " layers");
        List<Integer> kinds = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            kinds.add(list.get(layer).asInt() == 0 ? -1 : 0);
        }
        return kinds;
    }

    private Rotary rotary(String where, JsonNode parameters, double outerBase) {
        double base = parameters.has("rope_theta") ? number(where, parameters, "rope_theta") : outerBase;
        JsonNode outer = config.json().path(config.family().key("rope_theta"));
        if (parameters.has("rope_theta") && outer.isNumber() && outer.asDouble() != base) {
            throw new UserError(config.file() + ": " + config.family().key("rope_theta")
                    + " must be left out or say the same as rope_parameters.rope_theta, " + base + ", but is " + outer);
        }
        if (!(base > 1)) {
            throw new UserError(config.file() + ": rope_theta must be above 1, but is " + base);
        }
        try {
            return new Rotary(base, scaling(where, parameters));
        } catch (UserError e) {
            // A record's rule knows the key, not the file.
            throw e.getMessage().startsWith(config.file().toString())
                    ? e
                    : new UserError(where + "." + e.getMessage(), e);
        }
    }

    private RotaryScaling scaling(String where, JsonNode parameters) {
        String type =
                parameters.path("rope_type").asText(parameters.path("type").asText("default"));
        return switch (type) {
            case "default" -> {
                refuseOthers(where, parameters, Set.of());
                yield new RotaryScaling.None();
            }
            case "linear" -> {
                refuseOthers(where, parameters, Set.of("factor"));
                yield new RotaryScaling.Linear(number(where, parameters, "factor"));
            }
            case "dynamic" -> {
                refuseOthers(where, parameters, Set.of("factor"));
                yield new RotaryScaling.Dynamic(number(where, parameters, "factor"));
            }
            case "llama3" -> {
                refuseOthers(where, parameters, LLAMA3);
                yield new RotaryScaling.Llama3(
                        number(where, parameters, "factor"),
                        number(where, parameters, "low_freq_factor"),
                        number(where, parameters, "high_freq_factor"),
                        original(where, parameters));
            }
            case "yarn" -> {
                refuseOthers(where, parameters, YARN);
                yield yarn(where, parameters);
            }
            default ->
                throw new UserError(where + ": rope_type \"" + Quoted.brief(type)
                        + "\" is not supported; supported: default, dynamic, linear, llama3, yarn");
        };
    }

    private RotaryScaling yarn(String where, JsonNode parameters) {
        int original = original(where, parameters);
        double factor = parameters.path("factor").isNull()
                ? (double) config.integer("max_position_embeddings") / original
                : number(where, parameters, "factor");
        double m = numberOr(where, parameters, "mscale", 0);
        double all = numberOr(where, parameters, "mscale_all_dim", 0);
        double recommended = m != 0 && all != 0
                ? RotaryScaling.Yarn.recommendedGain(factor, m) / RotaryScaling.Yarn.recommendedGain(factor, all)
                : RotaryScaling.Yarn.recommendedGain(factor, 1);
        return new RotaryScaling.Yarn(
                factor,
                numberOr(where, parameters, "attention_factor", recommended),
                orDefault(numberOr(where, parameters, "beta_fast", 0), 32),
                orDefault(numberOr(where, parameters, "beta_slow", 0), 1),
                original,
                parameters.path("truncate").asBoolean(true));
    }

    private static double orDefault(double given, double otherwise) {
        return given == 0 ? otherwise : given;
    }

    private int original(String where, JsonNode parameters) {
        String key = "original_max_position_embeddings";
        return parameters.has(key) ? (int) number(where, parameters, key) : config.integer("max_position_embeddings");
    }

    private static void refuseOthers(String where, JsonNode parameters, Set<String> known) {
        parameters.properties().forEach(entry -> {
            String key = entry.getKey();
            if (!EVERY.contains(key)
                    && !known.contains(key)
                    && !entry.getValue().isNull()) {
                throw new UserError(where + "." + Quoted.brief(key)
                        + " may change what the model computes and is not known for this " + "rope_type");
            }
        });
    }

    /** A number, or another where it is null or not given. */
    private static double numberOr(String where, JsonNode parameters, String key, double otherwise) {
        JsonNode given = parameters.path(key);
        return given.isMissingNode() || given.isNull() ? otherwise : number(where, parameters, key);
    }

    private static double number(String where, JsonNode parameters, String key) {
        if (!parameters.path(key).isNumber()) {
            throw new UserError(where + "." + key + " must be a number, but is "
                    + (parameters.has(key) ? Quoted.brief(parameters.get(key)) : "missing"));
        }
        return parameters.get(key).asDouble();
    }
}
