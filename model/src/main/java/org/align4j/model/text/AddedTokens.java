package org.align4j.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;

/** The tokens beside the model's own vocabulary, as transformers adds them to what {@code tokenizer.json} lists. */
final class AddedTokens {
    private final Map<String, Integer> vocabulary = new HashMap<>();
    private final Map<String, ObjectNode> entries = new LinkedHashMap<>();
    private int next;

    private AddedTokens(JsonNode vocabulary) {
        vocabulary
                .properties()
                .forEach(entry ->
                        this.vocabulary.put(entry.getKey(), entry.getValue().asInt()));
        for (int i = 0; vocabulary.isArray() && i < vocabulary.size(); i++) {
            this.vocabulary.putIfAbsent(vocabulary.get(i).path(0).asText(), i);
        }
        next = vocabulary.size();
    }

    /**
     * Completes {@code added_tokens}: first what the files give an id, by id, then named and further special tokens.
     *
     * @param numbered the tokens with an id of their own, which may say otherwise than the file what they are
     * @param special spellings of named tokens and of further special ones
     * @param named spellings of named tokens, which are special whatever their entry says
     */
    static void complete(
            ObjectNode tokenizer, Map<Integer, JsonNode> numbered, Iterable<String> special, Set<String> named) {
        AddedTokens added = new AddedTokens(tokenizer.path("model").path("vocab"));
        for (JsonNode token : tokenizer.withArray("added_tokens")) {
            added.list(token.path("content").asText(), (ObjectNode) token);
        }
        numbered.forEach((id, token) ->
                added.put(id, token, named.contains(token.path("content").asText())));
        special.forEach(added::putSpecial);
        ArrayNode all = tokenizer.putArray("added_tokens");
        added.entries.values().forEach(all::add);
    }

    /** {@code added_tokens_decoder} of the config by id. */
    static Map<Integer, JsonNode> numbered(JsonNode decoder) {
        Map<Integer, JsonNode> tokens = new TreeMap<>();
        decoder.properties().forEach(entry -> tokens.put(Integer.parseInt(entry.getKey()), entry.getValue()));
        return tokens;
    }

    private void put(int id, JsonNode token, boolean named) {
        String content = token.path("content").asText();
        ObjectNode known = entries.get(content);
        ObjectNode entry = known != null
                ? known
                : JsonFiles.JSON.createObjectNode().put("id", vocabulary.getOrDefault(content, id));
        entry.put("content", content);
        for (String flag : new String[] {"single_word", "lstrip", "rstrip"}) {
            entry.put(flag, token.path(flag).asBoolean());
        }
        boolean special = token.path("special").asBoolean();
        entry.put("normalized", token.path("normalized").asBoolean(!special));
        entry.put("special", special || named);
        list(content, entry);
    }

    private void list(String content, ObjectNode entry) {
        entries.put(content, entry);
        next = Math.max(next, entry.path("id").asInt() + 1);
    }

    private void putSpecial(String content) {
        if (!entries.containsKey(content)) {
            ObjectNode token =
                    JsonFiles.JSON.createObjectNode().put("content", content).put("special", true);
            put(next, token, true);
        }
    }

    /** Refuses a file that says other ids than the library gives: it numbers what is not in the vocabulary itself. */
    static void requireIds(Path file, ObjectNode tokenizer, NativeTokenizer library) {
        JsonNode vocabulary = tokenizer.path("model").path("vocab");
        for (JsonNode token : tokenizer.path("added_tokens")) {
            String content = token.path("content").asText();
            int[] ids = vocabulary.has(content)
                    ? new int[] {vocabulary.get(content).asInt()}
                    : library.encode(content).ids();
            if (ids.length == 1 && ids[0] != token.path("id").asInt()) {
                throw new UserError(file + ": the added token \"" + Quoted.brief(content) + "\" has the id "
                        + token.path("id") + ", but the tokenizers library gives it " + ids[0]);
            }
        }
    }
}
