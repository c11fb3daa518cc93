package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.align4j.core.UserError;
import org.align4j.model.RotaryScaling;

/** The rotary positions of a config: {@code rope_theta} and {@code rope_scaling} (transformers 4) or {@code rope_parameters} (5). */
record RotaryConfig(double base, RotaryScaling scaling) {
    private static final double DEFAULT_BASE = 10000.0;

    static RotaryConfig read(Path file, ObjectNode json) {
        boolean five = json.path("rope_parameters").isObject();
        JsonNode parameters = five ? json.get("rope_parameters") : json.path("rope_scaling");
        String where = file + ": " + (five ? "rope_parameters" : "rope_scaling");
        double outer = json.path("rope_theta").asDouble(DEFAULT_BASE);
        double base = parameters.path("rope_theta").asDouble(outer);
        if (parameters.path("partial_rotary_factor").asDouble(1) != 1) {
            throw new UserError(
                    where + ".partial_rotary_factor must be 1, but is " + parameters.get("partial_rotary_factor"));
        }
        return new RotaryConfig(
                base,
                scaling(where, parameters, json.path("max_position_embeddings").asInt()));
    }

    private static RotaryScaling scaling(String where, JsonNode parameters, int maxPositions) {
        if (!parameters.isObject()) {
            return new RotaryScaling.None();
        }
        String type =
                parameters.path("rope_type").asText(parameters.path("type").asText("default"));
        return switch (type) {
            case "default" -> new RotaryScaling.None();
            case "linear" -> new RotaryScaling.Linear(number(where, parameters, "factor"));
            case "llama3" ->
                new RotaryScaling.Llama3(
                        number(where, parameters, "factor"),
                        number(where, parameters, "low_freq_factor"),
                        number(where, parameters, "high_freq_factor"),
                        parameters.path("original_max_position_embeddings").asInt(maxPositions));
            default ->
                throw new UserError(
                        where + ": rope_type \"" + type + "\" is not supported; supported: default, linear, llama3");
        };
    }

    private static double number(String where, JsonNode parameters, String key) {
        if (!parameters.path(key).isNumber()) {
            throw new UserError(where + "." + key + " must be a number, but is "
                    + (parameters.has(key) ? parameters.get(key) : "missing"));
        }
        return parameters.get(key).asDouble();
    }
}
