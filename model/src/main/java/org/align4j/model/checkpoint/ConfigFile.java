package org.align4j.model.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.align4j.core.UserError;
import org.align4j.model.ModelConfig;

/** Reads {@code config.json}; a key that is not known to be harmless is an error, since it may change the results. */
final class ConfigFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What decides the result, and is honoured. */
    private static final Set<String> HONOURED = Set.of(
            "model_type",
            "vocab_size",
            "hidden_size",
            "intermediate_size",
            "num_hidden_layers",
            "num_attention_heads",
            "num_key_value_heads",
            "head_dim",
            "hidden_act",
            "max_position_embeddings",
            "rms_norm_eps",
            "tie_word_embeddings",
            "attention_bias",
            "mlp_bias",
            "rope_theta",
            "rope_scaling",
            "rope_parameters",
            "rope_interleaved",
            "sliding_window",
            "eos_token_id",
            "num_labels",
            "quantization_config");

    /** What does not change what the model computes: names, storage, generation defaults, dropout (never applied). */
    private static final Set<String> HARMLESS = Set.of(
            "architectures",
            "attention_dropout",
            "attn_implementation",
            "auto_map",
            "bos_token_id",
            "chunk_size_feed_forward",
            "dtype",
            "finetuning_task",
            "id2label",
            "initializer_range",
            "is_decoder",
            "is_encoder_decoder",
            "is_llama_config",
            "label2id",
            "output_attentions",
            "output_hidden_states",
            "pad_token_id",
            "pretraining_tp",
            "problem_type",
            "return_dict",
            "task_specific_params",
            "tokenizer_class",
            "torch_dtype",
            "transformers.js_config",
            "transformers_version",
            "unk_token_id",
            "unsloth_version",
            "use_cache",
            "use_return_dict");

    private final Path file;
    private final ObjectNode json;
    private final Family family;

    private ConfigFile(Path file, ObjectNode json) {
        this.file = file;
        this.json = json;
        this.family = Family.of(json.path("model_type").asText(), file);
    }

    static ModelConfig read(Path folder) {
        Path file = folder.resolve("config.json");
        return parse(file, object(file));
    }

    static ModelConfig parse(Path file, ObjectNode json) {
        return new ConfigFile(file, json).config();
    }

    private ModelConfig config() {
        refuseUnknown();
        int hidden = integer("hidden_size");
        int heads = integer("num_attention_heads");
        int keyValueHeads = value("num_key_value_heads").isNumber() ? integer("num_key_value_heads") : heads;
        int headSize = value("head_dim").isNumber() ? integer("head_dim") : hidden / heads;
        require(heads % keyValueHeads == 0, "num_attention_heads", "must be a multiple of num_key_value_heads");
        require(headSize % 2 == 0, "head_dim", "must be even");
        RotaryConfig rotary = RotaryConfig.read(file, json);
        return new ModelConfig(
                family.name(),
                integer("vocab_size"),
                hidden,
                integer("intermediate_size"),
                integer("num_hidden_layers"),
                heads,
                keyValueHeads,
                headSize,
                integer("max_position_embeddings"),
                value("rms_norm_eps").asDouble(),
                value("tie_word_embeddings").asBoolean(),
                value("attention_bias").asBoolean(),
                value("mlp_bias").asBoolean(),
                rotary.base(),
                rotary.scaling(),
                endOfText(),
                json);
    }

    private void refuseUnknown() {
        List<String> problems = new ArrayList<>();
        json.properties().forEach(entry -> {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            boolean off = value.isNull() || (value.isBoolean() && !value.booleanValue());
            if (!off && !key.startsWith("_") && !HONOURED.contains(key) && !HARMLESS.contains(key)) {
                problems.add(
                        file + ": " + key + " may change what the model computes and is not supported for model_type \""
                                + family.name() + "\"; supported keys: " + String.join(", ", new TreeSet<>(HONOURED)));
            }
        });
        if (!problems.isEmpty()) {
            throw new UserError(problems);
        }
        require(value("hidden_act").asText("").equals("silu"), "hidden_act", "must be \"silu\"");
        require(!json.path("rope_interleaved").asBoolean(), "rope_interleaved", "must be false");
        require(!json.path("quantization_config").isObject(), "quantization_config", "is not supported");
        require(json.path("num_labels").asInt(1) == 1, "num_labels", "must be 1");
        require(json.path("id2label").size() <= 1 || !isClassifier(), "id2label", "must have one label");
        requireNoWindow();
    }

    private boolean isClassifier() {
        return json.path("architectures").toString().contains("ForSequenceClassification");
    }

    /** A window at least as long as the context never cuts anything. */
    private void requireNoWindow() {
        JsonNode window = value("sliding_window");
        if (window.isNumber()) {
            require(
                    window.asInt() >= integer("max_position_embeddings"),
                    "sliding_window",
                    "must be null or at least max_position_embeddings: attention within a window is not supported");
        }
    }

    private void require(boolean holds, String key, String rule) {
        if (!holds) {
            throw new UserError(file + ": " + key + " " + rule + ", but is " + json.path(key));
        }
    }

    private JsonNode value(String key) {
        return json.has(key) ? json.get(key) : family.defaultOf(key);
    }

    private int integer(String key) {
        JsonNode value = value(key);
        if (!value.isIntegralNumber() || value.asInt() < 1) {
            throw new UserError(file + ": " + key + " must be a positive integer, but is "
                    + (value.isMissingNode() ? "missing" : value));
        }
        return value.asInt();
    }

    private List<Integer> endOfText() {
        JsonNode ids = json.path("eos_token_id");
        List<Integer> list = new ArrayList<>();
        if (ids.isArray()) {
            ids.forEach(id -> list.add(id.asInt()));
        } else if (ids.isNumber()) {
            list.add(ids.asInt());
        }
        return list;
    }

    private static ObjectNode object(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new UserError(file + ": no such file; a checkpoint is a Hugging Face folder with config.json, "
                    + "model.safetensors and tokenizer.json");
        }
        try {
            if (JSON.readTree(file.toFile()) instanceof ObjectNode object) {
                return object;
            }
            throw new UserError(file + ": must be a JSON object");
        } catch (JsonProcessingException e) {
            throw new UserError(file + ": is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
