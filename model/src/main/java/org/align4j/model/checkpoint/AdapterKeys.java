package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;

/**
 * Which keys an {@code adapter_config.json} may have. A key is honoured, or PEFT's numbers were seen to be the same
 * whatever it says ({@code AdapterKeysPeerTest}); any other one that asks for something is an error.
 */
final class AdapterKeys {
    private static final Predicate<JsonNode> FLAG = JsonNode::isBoolean;
    private static final Predicate<JsonNode> NUMBER = AdapterKeys::isFiniteNumber;
    private static final Predicate<JsonNode> TEXT = JsonNode::isTextual;
    private static final Predicate<JsonNode> INTEGER = value -> value.isIntegralNumber() && value.canConvertToInt();
    private static final Predicate<JsonNode> TEXTS = list(TEXT);
    private static final Predicate<JsonNode> INTEGERS = list(INTEGER);
    private static final Predicate<JsonNode> NAMES = TEXT.or(TEXTS);

    /** The honoured ones with what each may be, beside null. */
    private static final Map<String, Predicate<JsonNode>> HONOURED = Map.ofEntries(
            Map.entry("alpha_pattern", numbers(NUMBER)),
            Map.entry("base_model_name_or_path", TEXT),
            Map.entry("bias", TEXT),
            Map.entry("ensure_weight_tying", FLAG),
            Map.entry("exclude_modules", NAMES),
            Map.entry("init_lora_weights", FLAG.or(TEXT)),
            Map.entry("layers_pattern", NAMES),
            Map.entry("layers_to_transform", INTEGER.or(INTEGERS)),
            Map.entry("lora_alpha", NUMBER),
            Map.entry("lora_bias", FLAG),
            Map.entry("lora_dropout", NUMBER),
            Map.entry("modules_to_save", TEXTS),
            Map.entry("peft_type", TEXT),
            Map.entry("r", INTEGER),
            Map.entry("rank_pattern", numbers(INTEGER)),
            Map.entry("target_modules", NAMES),
            Map.entry("task_type", TEXT),
            Map.entry("trainable_token_indices", INTEGERS.or(value -> value.isObject() && all(value, INTEGERS))),
            Map.entry("use_dora", FLAG),
            Map.entry("use_rslora", FLAG));

    /** What PEFT computes does not depend on them. */
    static final Set<String> HARMLESS = Set.of(
            "auto_mapping",
            "eva_config",
            "fan_in_fan_out",
            "inference_mode",
            "megatron_core",
            "peft_version",
            "qalora_group_size",
            "revision",
            "runtime_config");

    private AdapterKeys() {}

    private static boolean isFiniteNumber(JsonNode value) {
        return value.isNumber() && Float.isFinite(value.floatValue());
    }

    static void check(Path file, ObjectNode json) {
        json.properties().forEach(entry -> {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            Predicate<JsonNode> allowed = HONOURED.get(key);
            if (allowed != null) {
                if (!value.isNull() && !allowed.test(value)) {
                    throw new UserError(file + ": " + key + " cannot be " + Quoted.brief(value));
                }
            } else if (!HARMLESS.contains(key) && asks(value)) {
                throw new UserError(
                        file + ": " + Quoted.brief(key) + " is " + Quoted.brief(value) + ", which is not supported");
            }
        });
    }

    /** Whether a value asks for something: neither null, false nor empty. */
    private static boolean asks(JsonNode value) {
        return value.isContainerNode()
                ? !value.isEmpty()
                : !(value.isNull()
                        || (value.isBoolean() && !value.booleanValue())
                        || value.asText().isEmpty());
    }

    private static Predicate<JsonNode> list(Predicate<JsonNode> each) {
        return value -> value.isArray() && all(value, each);
    }

    private static Predicate<JsonNode> numbers(Predicate<JsonNode> each) {
        return value -> value.isObject() && all(value, each);
    }

    private static boolean all(JsonNode value, Predicate<JsonNode> each) {
        return value.valueStream().allMatch(each);
    }
}
