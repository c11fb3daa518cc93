package org.align4j.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;
import org.jspecify.annotations.Nullable;

/** {@code tokenizer_config.json} with the older files beside it, read as transformers reads them. */
final class TokenizerConfig {
    private static final String DECODER = "added_tokens_decoder";
    private static final String EXTRA = "extra_special_tokens";
    private static final List<String> NAMES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    private TokenizerConfig() {}

    /** The config; {@code special_tokens_map.json} has the last word where the config does not list its added tokens. */
    static ObjectNode read(Path folder) {
        Path file = folder.resolve("tokenizer_config.json");
        ObjectNode config = JsonFiles.optional(file);
        if (!config.has(DECODER)) {
            config.setAll(JsonFiles.optional(folder.resolve("special_tokens_map.json")));
        }
        require(
                config.path(DECODER).isMissingNode() || config.path(DECODER).isObject(),
                file,
                DECODER,
                "an object",
                config.path(DECODER));
        config.path(DECODER)
                .properties()
                .forEach(entry -> TokenizerCheck.requireAddedToken(file, entry.getKey(), entry.getValue()));
        if (config.has("additional_special_tokens") && config.path(EXTRA).isEmpty()) {
            config.set(EXTRA, config.get("additional_special_tokens"));
        }
        for (String flag :
                List.of("add_prefix_space", "legacy", "split_special_tokens", "clean_up_tokenization_spaces")) {
            JsonNode value = config.path(flag);
            require(value.isMissingNode() || value.isNull() || value.isBoolean(), file, flag, "true or false", value);
        }
        require(
                !config.path("split_special_tokens").asBoolean(),
                file,
                "split_special_tokens",
                "false (templates write special tokens)",
                config.path("split_special_tokens"));
        for (String name : NAMES) {
            JsonNode value = config.path(name);
            boolean none = value.isMissingNode() || value.isNull();
            require(none || spelling(value) != null, file, name, "null, a text or an object with content", value);
        }
        return config;
    }

    private static void require(boolean holds, Path file, String key, String what, JsonNode value) {
        if (!holds) {
            throw new UserError(file + ": " + key + " must be " + what + ", but is " + Quoted.brief(value));
        }
    }

    /** Tokens with a name that templates may use: the usual ones, and others of the config whose name ends in _token. */
    static Map<String, Object> namedTokens(ObjectNode config) {
        Map<String, Object> named = new LinkedHashMap<>();
        NAMES.forEach(name -> put(named, name, config.get(name)));
        config.properties().forEach(entry -> {
            if (entry.getKey().endsWith("_token") && !entry.getKey().matches("add_(bos|eos)_token")) {
                put(named, entry.getKey(), entry.getValue());
            }
        });
        JsonNode extra = config.path(EXTRA);
        if (extra.isObject()) {
            extra.properties().forEach(entry -> put(named, entry.getKey(), entry.getValue()));
        }
        return named;
    }

    private static void put(Map<String, Object> named, String name, @Nullable JsonNode token) {
        String spelling = spelling(token);
        if (spelling != null) {
            named.put(name, spelling);
        }
    }

    /** A token's text, null if it has none. */
    static @Nullable String spelling(@Nullable JsonNode token) {
        if (token == null) {
            return null;
        }
        return token.isObject() ? token.path("content").textValue() : token.textValue();
    }

    /**
     * Adds to {@code tokenizer.json} what transformers adds.
     *
     * @param anew whether the tokenizer has none of the file's added tokens yet
     */
    static void completeAddedTokens(
            Path folder, ObjectNode tokenizer, ObjectNode config, Map<String, Object> named, boolean anew) {
        Set<String> names = new LinkedHashSet<>();
        named.values().forEach(token -> names.add(token.toString()));
        Set<String> special = new LinkedHashSet<>(names);
        JsonNode extra = config.path(EXTRA);
        Path file = folder.resolve("tokenizer_config.json");
        boolean container = extra.isMissingNode() || extra.isNull() || extra.isContainerNode();
        require(container, file, EXTRA, "a list of texts or texts by name", extra);
        for (JsonNode token : extra.isArray() ? extra : JsonFiles.JSON.createArrayNode()) {
            String spelling = spelling(token);
            require(spelling != null, file, EXTRA, "a list of texts", extra);
            special.add(spelling);
        }
        special.remove(""); // names no token
        special.forEach(token -> require(
                TokenizerCheck.fits(token), file, "a special token", TokenizerCheck.ADDED, TextNode.valueOf(token)));
        Map<Integer, JsonNode> numbered = config.has(DECODER)
                ? AddedTokens.numbered(config.get(DECODER))
                : withoutDecoder(folder, tokenizer, special);
        if (anew) {
            tokenizer.putArray("added_tokens");
        }
        AddedTokens.complete(tokenizer, numbered, special, names);
    }

    /** The tokens of {@code added_tokens.json} and, before them where both have an id, of {@code tokenizer.json}. */
    private static Map<Integer, JsonNode> withoutDecoder(Path folder, ObjectNode tokenizer, Set<String> special) {
        Map<Integer, JsonNode> numbered = new TreeMap<>();
        Path file = folder.resolve("added_tokens.json");
        JsonFiles.optional(file).properties().forEach(entry -> {
            ObjectNode token = JsonFiles.JSON.createObjectNode().put("content", entry.getKey());
            token.put("special", special.contains(entry.getKey()));
            JsonNode id = entry.getValue();
            require(
                    TokenizerCheck.fits(entry.getKey()),
                    file,
                    "a token",
                    TokenizerCheck.ADDED,
                    TextNode.valueOf(entry.getKey()));
            boolean fits = id.isIntegralNumber() && id.canConvertToInt() && id.asInt() >= 0;
            require(fits && id.asInt() < TokenizerCheck.LARGEST_ID, file, entry.getKey(), "an id", id);
            numbered.put(id.asInt(), token);
        });
        List<JsonNode> listed = new ArrayList<>();
        tokenizer.path("added_tokens").forEach(listed::add);
        listed.forEach(token -> numbered.put(token.path("id").asInt(), token));
        return numbered;
    }
}
