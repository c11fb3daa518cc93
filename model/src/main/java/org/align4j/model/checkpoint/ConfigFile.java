package org.align4j.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.json.JsonFile;
import org.align4j.model.config.ModelConfig;

/** Reads {@code config.json}. */
final class ConfigFile {
    /** Far beyond any model: a file can ask for more than there is memory for their names. */
    private static final int MOST_LAYERS = 10_000;

    private ConfigFile() {}

    static ModelConfig read(Path folder) {
        Path file = folder.resolve("config.json");
        return parse(file, object(file));
    }

    static ModelConfig parse(Path file, ObjectNode json) {
        Family family = Family.of(json.path("model_type").asText(), file);
        ConfigValues config = new ConfigValues(file, json, family);
        ConfigKeys.check(config);
        int hidden = config.integer("hidden_size");
        config.require(
                config.integer("num_hidden_layers") <= MOST_LAYERS,
                "num_hidden_layers",
                "must be at most " + MOST_LAYERS);
        int heads = config.integer("num_attention_heads");
        int keyValueHeads = config.integerOr("num_key_value_heads", heads);
        int headSize = config.integerOr("head_dim", hidden / heads);
        config.require(heads % keyValueHeads == 0, "num_attention_heads", "must be a multiple of num_key_value_heads");
        config.require(headSize % 2 == 0, "head_dim", "must be even");
        requireId(config, "pad_token_id", config.value("pad_token_id"));
        if (!json.has("pad_token_id") && config.value("pad_token_id").isInt()) {
            // Who reads the config later does not know the family.
            json.set("pad_token_id", config.value("pad_token_id"));
        }
        return new ModelConfig(
                family.name(),
                config.integer("vocab_size"),
                hidden,
                intermediateSize(config, hidden),
                config.integer("num_hidden_layers"),
                heads,
                keyValueHeads,
                headSize,
                config.integer("max_position_embeddings"),
                config.flag("tie_word_embeddings"),
                new ArchitectureConfig(config).read(hidden, headSize),
                endOfText(config),
                json);
    }

    /** GPT-2 leaves it out where it is four times the width. */
    private static int intermediateSize(ConfigValues config, int hidden) {
        boolean mayBeNull = config.family()
                .defaultOf(config.family().key("intermediate_size"))
                .isNull();
        return mayBeNull ? config.integerOr("intermediate_size", 4 * hidden) : config.integer("intermediate_size");
    }

    /** One id, several or null. */
    private static List<Integer> endOfText(ConfigValues config) {
        JsonNode ids = config.value("eos_token_id");
        List<Integer> list = new ArrayList<>();
        for (JsonNode id : ids.isArray() ? ids : List.of(ids)) {
            if (requireId(config, "eos_token_id", id)) {
                list.add(id.asInt());
            }
        }
        return list;
    }

    /** False for null; an id must be one of the vocabulary's. */
    private static boolean requireId(ConfigValues config, String key, JsonNode id) {
        if (id.isMissingNode() || id.isNull()) {
            return false;
        }
        int last = config.integer("vocab_size") - 1;
        config.require(
                id.isIntegralNumber() && id.canConvertToInt() && id.asInt() >= 0 && id.asInt() <= last,
                key,
                "must be null or an id of the vocabulary, 0 to " + last);
        return true;
    }

    private static ObjectNode object(Path file) {
        if (!Files.isRegularFile(file)) {
            String inside = within(file.getParent());
            throw new UserError(file + ": no such file; "
                    + (inside.isEmpty()
                            ? "a checkpoint is a Hugging Face folder with config.json, model.safetensors and tokenizer.json"
                            : "a checkpoint is in " + inside));
        }
        return JsonFile.object(file);
    }

    /** A checkpoint or adapter in a folder that is taken for one: a run's, a trainer's, the cache of the Hub's. */
    private static String within(Path folder) {
        List<Path> children = new ArrayList<>();
        for (Path parent : List.of(folder, folder.resolve("snapshots"))) {
            File[] files = parent.toFile().listFiles();
            for (File file : files == null ? new File[0] : files) {
                children.add(file.toPath());
            }
        }
        return children.stream()
                .filter(child -> Files.isRegularFile(child.resolve("config.json")) || AdapterFolder.is(child))
                .sorted()
                .findFirst()
                .map(Path::toString)
                .orElse("");
    }
}
