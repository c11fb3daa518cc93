package org.align4j.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.align4j.core.UserError;
import org.align4j.core.json.Quoted;

/** The tokens beside the model's own vocabulary: what {@code tokenizer.json} lists, and what only the config adds. */
final class AddedTokens {
    private AddedTokens() {}

    /**
     * Adds to {@code tokenizer.json}'s list what transformers would add from {@code added_tokens_decoder}, and makes
     * special the named tokens that are only in the vocabulary.
     */
    static void complete(ObjectNode tokenizer, ObjectNode config, Map<String, Object> named) {
        ArrayNode added = tokenizer.withArray("added_tokens");
        Set<String> known = new HashSet<>();
        added.forEach(token -> known.add(token.path("content").asText()));
        Map<Integer, JsonNode> further = new TreeMap<>();
        config.path("added_tokens_decoder")
                .properties()
                .forEach(entry -> further.put(Integer.parseInt(entry.getKey()), entry.getValue()));
        further.forEach((id, token) -> {
            if (known.add(token.path("content").asText())) {
                ObjectNode copy = token.deepCopy();
                added.add(copy.put("id", id));
            }
        });
        JsonNode vocabulary = tokenizer.path("model").path("vocab");
        named.values().forEach(token -> {
            JsonNode id = vocabulary.path(token.toString());
            if (id.isInt() && known.add(token.toString())) {
                added.add(special(token.toString(), id.intValue()));
            }
        });
    }

    /** Refuses a file that says other ids than the library gives: it numbers what is not in the vocabulary itself. */
    static void requireIds(Path file, ObjectNode tokenizer, NativeTokenizer library) {
        JsonNode vocabulary = tokenizer.path("model").path("vocab");
        for (JsonNode token : tokenizer.path("added_tokens")) {
            String content = token.path("content").asText();
            int[] ids = vocabulary.has(content)
                    ? new int[0]
                    : library.encode(content).ids();
            if (ids.length == 1 && ids[0] != token.path("id").asInt()) {
                throw new UserError(file + ": the added token \"" + Quoted.brief(content) + "\" has the id "
                        + token.path("id") + ", but the tokenizers library gives it " + ids[0]);
            }
        }
    }

    private static ObjectNode special(String content, int id) {
        return JsonFiles.JSON
                .createObjectNode()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
    }
}
