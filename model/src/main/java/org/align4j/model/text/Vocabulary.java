package org.align4j.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Ids and their spelling in the vocabulary ({@code Ġthe}, {@code ▁the}, {@code ##ing}). */
final class Vocabulary {
    private final String[] spellings;
    private final Map<String, Integer> ids;
    private final boolean byteLevel;

    Vocabulary(ObjectNode tokenizer) {
        byteLevel = tokenizer.path("decoder").toString().contains("\"ByteLevel\"");
        ids = new HashMap<>();
        JsonNode vocabulary = tokenizer.path("model").path("vocab");
        if (vocabulary.isObject()) {
            vocabulary
                    .properties()
                    .forEach(entry -> ids.put(entry.getKey(), entry.getValue().intValue()));
        }
        for (int i = 0; vocabulary.isArray() && i < vocabulary.size(); i++) {
            ids.put(vocabulary.get(i).path(0).asText(), i);
        }
        for (JsonNode token : tokenizer.path("added_tokens")) {
            ids.put(token.path("content").asText(), token.path("id").intValue());
        }
        int size = ids.values().stream().mapToInt(id -> id + 1).max().orElse(0);
        spellings = new String[size];
        Arrays.fill(spellings, "");
        ids.forEach((spelling, id) -> spellings[id] = spelling);
    }

    int size() {
        return spellings.length;
    }

    @Nullable Integer id(String spelling) {
        return ids.get(spelling);
    }

    /** A byte has a symbol of its own in byte-level vocabularies and is written {@code <0xE2>} in others. */
    byte[] bytes(int token) {
        String spelling = spellings(new int[] {token}).get(0);
        if (spelling.matches("<0x[0-9A-F]{2}>")) {
            return new byte[] {(byte) Integer.parseInt(spelling.substring(3, 5), 16)};
        }
        int[] values = byteLevel ? spelling.chars().map(ByteSymbols::value).toArray() : new int[] {-1};
        if (IntStream.of(values).anyMatch(value -> value < 0)) {
            return spelling.getBytes(StandardCharsets.UTF_8);
        }
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    List<String> spellings(int[] tokens) {
        List<String> result = new ArrayList<>(tokens.length);
        for (int token : tokens) {
            result.add(token >= 0 && token < spellings.length ? spellings[token] : "");
        }
        return result;
    }
}
