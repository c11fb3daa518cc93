package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which layers see only a window: as {@code layer_types} says, or as the family's file does.
 *
 * @param window tokens that such a layer sees, itself included; 0 for none
 */
record WindowConfig(int window, List<Boolean> windowed) {
    /**
     * Reads a config's windows.
     *
     * @param kindOfLayer rotary frequencies of each layer, -1 for none: SmolLM3 puts windows where there are none
     */
    static WindowConfig read(ConfigValues config, int layers, List<Integer> kindOfLayer) {
        JsonNode rule = config.family().data().path("windows");
        List<Boolean> windowed = windowed(config, rule, layers, kindOfLayer);
        if (!windowed.contains(true)) {
            refuseUnread(config, rule);
            return new WindowConfig(0, windowed);
        }
        boolean on = !rule.has("when") || config.flag(rule.get("when").asText());
        config.require(on, rule.path("when").asText(), "must be true where layer_types has sliding_attention");
        return new WindowConfig(config.integer("sliding_window"), windowed);
    }

    private static List<Boolean> windowed(ConfigValues config, JsonNode rule, int layers, List<Integer> kindOfLayer) {
        JsonNode types = config.json().path("layer_types");
        config.require(
                types.isMissingNode() || types.isNull() || types.isArray(), "layer_types", "must be a list or null");
        List<Boolean> said = types.isArray() ? layerTypes(config, layers) : List.of();
        if (types.isArray() && config.family().ownKeys().contains("layer_types")) {
            return said;
        }
        List<Boolean> windowed = byRule(config, rule, layers, kindOfLayer);
        config.require(
                !types.isArray() || said.equals(windowed),
                "layer_types",
                "must be those of model_type \"" + config.family().name() + "\"");
        return windowed;
    }

    private static List<Boolean> byRule(ConfigValues config, JsonNode rule, int layers, List<Integer> kindOfLayer) {
        config.numberOrZero("sliding_window");
        boolean on = !rule.has("when") || config.flag(rule.get("when").asText());
        String which = rule.path("layers").asText();
        // Families with a pattern have it whatever the window is; in others null is none. 0 would see nothing.
        boolean given = config.value("sliding_window").isNumber() || which.equals("all-but-every");
        if (rule.isMissingNode() || !given || !on) {
            return Collections.nCopies(layers, false);
        }
        IntPredicate has = switch (which) {
            case "all" -> layer -> true;
            case "from" -> {
                int first = number(config, rule, 0);
                yield layer -> layer >= first;
            }
            case "all-but-every" -> {
                int every = number(config, rule, 1);
                yield layer -> (layer + 1) % every != 0;
            }
            case "without-rotary" -> layer -> kindOfLayer.get(layer) < 0;
            default -> throw new IllegalArgumentException("windows of " + rule);
        };
        return IntStream.range(0, layers).mapToObj(has::test).toList();
    }

    /** A rule's number: the family's, or the one under a key of the config. */
    private static int number(ConfigValues config, JsonNode rule, int least) {
        if (!rule.has("key")) {
            return rule.get("number").asInt();
        }
        String key = rule.get("key").asText();
        JsonNode value = config.value(key);
        config.require(
                value.isIntegralNumber() && value.asInt() >= least, key, "must be an integer of at least " + least);
        return value.asInt();
    }

    private static List<Boolean> layerTypes(ConfigValues config, int layers) {
        JsonNode types = config.json().get("layer_types");
        config.require(types.size() == layers, "layer_types", "must have one entry for each of " + layers + " layers");
        for (JsonNode type : types) {
            config.require(
                    type.asText().equals("full_attention") || type.asText().equals("sliding_attention"),
                    "layer_types",
                    "must have full_attention and sliding_attention only");
        }
        return IntStream.range(0, layers)
                .mapToObj(layer -> types.get(layer).asText().equals("sliding_attention"))
                .toList();
    }

    /** A window that a family does not have is refused unless it never cuts anything. */
    private static void refuseUnread(ConfigValues config, JsonNode rule) {
        JsonNode window = config.json().path("sliding_window");
        if (rule.isMissingNode() && window.isNumber()) {
            config.require(
                    window.asInt() >= config.integer("max_position_embeddings"),
                    "sliding_window",
                    "must be null or at least max_position_embeddings: model_type \""
                            + config.family().name() + "\" has no windows");
        }
    }
}
