package org.align4j.judge.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The part of JSON Schema that graders use: type, enum, const, required, properties, additionalProperties (true or false),
 * items, minimum, maximum, minLength, maxLength, minItems, maxItems.
 */
final class JsonSchema {
    private static final Set<String> KEYWORDS = Set.of(
            "type",
            "enum",
            "const",
            "required",
            "properties",
            "additionalProperties",
            "items",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems");
    private static final Set<String> COMMENTS = Set.of("$schema", "$id", "title", "description", "default", "examples");
    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "number", "integer", "boolean", "null");

    private JsonSchema() {}

    /** What of a schema cannot be checked; empty if all can. */
    static Optional<String> unsupported(JsonNode schema) {
        if (!schema.isObject()) {
            return Optional.of("a part that is not an object (" + schema + ")");
        }
        for (Map.Entry<String, JsonNode> entry : schema.properties()) {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            if (!KEYWORDS.contains(key) && !COMMENTS.contains(key)) {
                return Optional.of(key);
            }
            Optional<String> inside = inside(key, value);
            if (inside.isPresent()) {
                return inside;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> inside(String key, JsonNode value) {
        if (key.equals("items")) {
            return unsupported(value);
        }
        if (key.equals("properties")) {
            for (JsonNode property : value) {
                Optional<String> fault = unsupported(property);
                if (fault.isPresent()) {
                    return fault;
                }
            }
        }
        if (key.equals("type") && (!value.isTextual() || !TYPES.contains(value.asText()))) {
            return Optional.of("type " + value);
        }
        if (key.equals("additionalProperties") && !value.isBoolean()) {
            return Optional.of("additionalProperties " + value);
        }
        return Optional.empty();
    }

    /** The first thing in which a value is not of a schema. */
    static Optional<String> fault(JsonNode schema, JsonNode value, String path) {
        String type = schema.path("type").asText("");
        if (!type.isEmpty() && !is(type, value)) {
            return Optional.of(path + " must be of type " + type);
        }
        if (schema.has("const") && !schema.get("const").equals(value)) {
            return Optional.of(path + " must be " + schema.get("const"));
        }
        if (schema.has("enum") && !contains(schema.get("enum"), value)) {
            return Optional.of(path + " must be one of " + schema.get("enum"));
        }
        Optional<String> size = size(schema, value, path);
        if (size.isPresent()) {
            return size;
        }
        return value.isObject() ? members(schema, value, path) : elements(schema, value, path);
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "number" -> value.isNumber();
            case "integer" ->
                value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
            case "boolean" -> value.isBoolean();
            default -> value.isNull();
        };
    }

    private static boolean contains(JsonNode all, JsonNode value) {
        for (JsonNode each : all) {
            if (each.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<String> size(JsonNode schema, JsonNode value, String path) {
        if (value.isNumber()) {
            return between(schema, "minimum", "maximum", value.doubleValue(), path);
        }
        if (value.isTextual()) {
            String text = value.asText();
            return between(schema, "minLength", "maxLength", text.codePointCount(0, text.length()), path);
        }
        return value.isArray() ? between(schema, "minItems", "maxItems", value.size(), path) : Optional.empty();
    }

    private static Optional<String> between(JsonNode schema, String low, String high, double number, String path) {
        if (schema.has(low) && number < schema.get(low).doubleValue()) {
            return Optional.of(path + ": " + low + " is " + schema.get(low));
        }
        if (schema.has(high) && number > schema.get(high).doubleValue()) {
            return Optional.of(path + ": " + high + " is " + schema.get(high));
        }
        return Optional.empty();
    }

    private static Optional<String> members(JsonNode schema, JsonNode value, String path) {
        for (JsonNode required : schema.path("required")) {
            if (!value.has(required.asText())) {
                return Optional.of(path + "." + required.asText() + " is missing");
            }
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            JsonNode property = schema.path("properties").path(entry.getKey());
            if (!property.isMissingNode()) {
                Optional<String> fault = fault(property, entry.getValue(), path + "." + entry.getKey());
                if (fault.isPresent()) {
                    return fault;
                }
            } else if (!schema.path("additionalProperties").asBoolean(true)) {
                return Optional.of(path + "." + entry.getKey() + " is not in the schema");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> elements(JsonNode schema, JsonNode value, String path) {
        for (int i = 0; schema.has("items") && value.isArray() && i < value.size(); i++) {
            Optional<String> fault = fault(schema.get("items"), value.get(i), path + "[" + i + "]");
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }
}
