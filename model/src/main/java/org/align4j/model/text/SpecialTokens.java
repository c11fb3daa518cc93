package org.align4j.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.jspecify.annotations.Nullable;

/** Spellings that mean one special id, such as {@code <|im_end|>}: found in text, and hidden from the tokenizer. */
final class SpecialTokens {
    /** A noncharacter: in no valid text, in no vocabulary. */
    private static final String HIDDEN = "\uFDD0";

    private final Set<Integer> ids = new HashSet<>();

    /** Longest first, by first character. */
    private final Map<Character, List<String>> byFirst = new HashMap<>();

    SpecialTokens(ObjectNode tokenizer) {
        for (JsonNode token : tokenizer.path("added_tokens")) {
            String content = token.path("content").asText();
            if (token.path("special").asBoolean() && !content.isEmpty()) {
                ids.add(token.path("id").asInt());
                byFirst.computeIfAbsent(content.charAt(0), first -> new ArrayList<>())
                        .add(content);
            }
        }
        byFirst.values()
                .forEach(list ->
                        list.sort(Comparator.comparingInt(String::length).reversed()));
    }

    /** The longest special token whose spelling starts at this place, null if none does. */
    @Nullable String at(String text, int index) {
        List<String> candidates = byFirst.get(text.charAt(index));
        if (candidates == null) {
            return null;
        }
        for (String token : candidates) {
            if (text.startsWith(token, index)) {
                return token;
            }
        }
        return null;
    }

    /** Whether one of them was found in a text, in whatever spelling the normalizer makes one of. */
    boolean occurIn(int[] encoded) {
        return IntStream.of(encoded).anyMatch(ids::contains);
    }

    /** Refuses a text that spells a token as it is hidden. */
    static void requireNoneHidden(String text) {
        if (text.contains(HIDDEN)) {
            throw new UserError(
                    "the text has the noncharacter U+FDD0 and spells a special token; take the noncharacter" + " out");
        }
    }

    /**
     * The tokenizer without its special tokens: their spellings are encoded as any text is. They keep their ids under a
     * spelling that no text has, so that the other ids stay as they are.
     */
    static ObjectNode hide(ObjectNode tokenizer) {
        ObjectNode copy = tokenizer.deepCopy();
        for (JsonNode token : copy.path("added_tokens")) {
            if (token.path("special").asBoolean()) {
                String content = token.path("content").asText();
                ((ObjectNode) token).put("content", HIDDEN + content);
                rename(copy.path("model"), content, HIDDEN + content);
            }
        }
        return copy;
    }

    private static void rename(JsonNode model, String from, String to) {
        JsonNode vocabulary = model.path("vocab");
        if (vocabulary instanceof ObjectNode ids && ids.has(from)) {
            ids.set(to, ids.remove(from));
        }
        if (vocabulary instanceof ArrayNode pieces) {
            for (JsonNode piece : pieces) {
                if (piece.path(0).asText().equals(from)) {
                    ((ArrayNode) piece).set(0, to);
                }
            }
        }
        if (model.path("unk_token").asText("").equals(from)) {
            ((ObjectNode) model).put("unk_token", to);
        }
    }
}
