package org.align4j.model.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.align4j.core.UserError;
import org.align4j.model.text.Tokenizer;
import org.align4j.model.text.TokenizerSource;

/** A byte-level BPE tokenizer under the keys that llama.cpp looks for; any other is refused by name. */
final class GgufVocabulary {
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int UNUSED = 5;
    private static final String KEY = "tokenizer.ggml.";

    private final Path file;
    private final Tokenizer tokenizer;
    private final TokenizerSource source;
    private final ObjectNode json;
    private final int size;

    /**
     * Looks at a tokenizer.
     *
     * @param size how many rows the model's embedding has, which may be more than there are tokens
     */
    GgufVocabulary(Path folder, Tokenizer tokenizer, int size) {
        this.file = folder.resolve("tokenizer.json");
        this.tokenizer = tokenizer;
        this.source = TokenizerSource.read(folder);
        this.json = source.json();
        this.size = size;
    }

    void describe(GgufMetadata metadata) {
        JsonNode model = json.path("model");
        require(model.has("merges"), "model is not BPE");
        require(!model.path("byte_fallback").asBoolean(), "model.byte_fallback is true, as SentencePiece's");
        for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
            require(model.path(affix).asText("").matches("|null"), "model." + affix + " is not empty");
        }
        require(model.path("dropout").asDouble() == 0, "model.dropout is not 0");
        PreTokenizer split = PreTokenizer.of(json);
        require(split != null, "pre_tokenizer is none that llama.cpp has");
        metadata.text(KEY + "model", "gpt2").text(KEY + "pre", split.ggmlName());
        putTokens(model.path("vocab"), metadata);
        metadata.texts(KEY + "merges", merges(model.path("merges")));
        putSpecialTokens(metadata);
        Map<String, String> templates = source.chatTemplates();
        for (Map.Entry<String, String> template : templates.entrySet()) {
            String suffix = template.getKey().equals("default") ? "" : "." + template.getKey();
            metadata.text("tokenizer.chat_template" + suffix, template.getValue());
        }
        if (templates.size() > 1) {
            metadata.texts("tokenizer.chat_templates", List.copyOf(templates.keySet()));
        }
    }

    private void putTokens(JsonNode vocabulary, GgufMetadata metadata) {
        List<String> tokens = new ArrayList<>(Collections.nCopies(size, ""));
        List<Integer> types = new ArrayList<>(Collections.nCopies(size, UNUSED));
        vocabulary.properties().forEach(entry -> {
            int id = requireId(entry.getKey(), entry.getValue());
            tokens.set(id, entry.getKey());
            types.set(id, NORMAL);
        });
        for (JsonNode token : json.path("added_tokens")) {
            String content = token.path("content").asText();
            for (String flag : List.of("single_word", "lstrip", "rstrip")) {
                require(!token.path(flag).asBoolean(), "added token " + content + " has " + flag);
            }
            int id = requireId(content, token.path("id"));
            tokens.set(id, content);
            types.set(id, token.path("special").asBoolean() ? CONTROL : USER_DEFINED);
        }
        for (int id = 0; id < size; id++) {
            if (types.get(id) == UNUSED) {
                tokens.set(id, "[PAD" + id + "]");
            }
        }
        metadata.texts(KEY + "tokens", tokens).numbers(KEY + "token_type", types);
    }

    private int requireId(String token, JsonNode id) {
        require(id.asInt() < size, "token " + token + " has id " + id + ", but the model has " + size + " tokens");
        return id.asInt();
    }

    private static List<String> merges(JsonNode merges) {
        List<String> pairs = new ArrayList<>();
        for (JsonNode merge : merges) {
            pairs.add(
                    merge.isArray() ? merge.get(0).asText() + " " + merge.get(1).asText() : merge.asText());
        }
        return pairs;
    }

    private void putSpecialTokens(GgufMetadata metadata) {
        OptionalInt begin = tokenizer.beginOfText();
        begin.ifPresent(id -> metadata.number(KEY + "bos_token_id", id));
        List<Integer> ends = tokenizer.endOfText();
        if (!ends.isEmpty()) {
            metadata.number(KEY + "eos_token_id", ends.get(0));
        }
        if (ends.size() > 1) {
            metadata.number(KEY + "eot_token_id", ends.get(1));
        }
        require(ends.size() <= 2, "more than two tokens end a text: " + ends);
        metadata.number(KEY + "padding_token_id", tokenizer.padding());
        int[] added = tokenizer.encodeWithSpecialTokens("");
        boolean known = added.length == 0 || (added.length == 1 && begin.isPresent() && added[0] == begin.getAsInt());
        require(known, "post_processor adds more than the begin-of-text token");
        metadata.flag(KEY + "add_bos_token", added.length == 1).flag(KEY + "add_eos_token", false);
    }

    private void require(boolean holds, String fault) {
        if (!holds) {
            throw new UserError(
                    file + ": " + fault + ", so it cannot be exported as GGUF: llama.cpp would tokenize otherwise");
        }
    }
}
