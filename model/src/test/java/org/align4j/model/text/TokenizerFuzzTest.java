package org.align4j.model.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.testkit.Fixtures;
import org.align4j.testkit.Fuzz;
import org.align4j.testkit.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mutated tokenizer files give ids and text, or are refused in one line; the native library never ends the program. */
class TokenizerFuzzTest {
    private static final int INPUTS = 300;
    private static final long MEMORY = 200_000_000;
    private static final int MOST_PIECES = 60;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES =
            List.of("byte-bpe", "byte-bpe-split", "sentencepiece-bpe", "unigram", "wordpiece");

    @TempDir
    Path folder;

    @Test
    void tokenizers() throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        for (String name : NAMES) {
            corpus.add(small(name));
        }
        fuzz("tokenizer", corpus).check(input -> {
            Files.write(folder.resolve("tokenizer.json"), input);
            encodeAndDecode();
        });
    }

    @Test
    void tokenizerConfigs() throws IOException {
        List<byte[]> corpus = new ArrayList<>();
        for (String name : NAMES) {
            corpus.add(Files.readAllBytes(Fixtures.path("tokenizers/" + name + "/tokenizer_config.json")));
        }
        Files.write(folder.resolve("tokenizer.json"), small("byte-bpe"));
        fuzz("tokenizer-config", corpus).check(input -> {
            Files.write(folder.resolve("tokenizer_config.json"), input);
            encodeAndDecode();
        });
    }

    @Test
    void generationConfigs() throws IOException {
        byte[] given = "{\"eos_token_id\": [2, 3], \"temperature\": 0.7}".getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("tokenizer.json"), small("byte-bpe"));
        fuzz("generation-config", List.of(given)).check(input -> {
            Files.write(folder.resolve("generation_config.json"), input);
            encodeAndDecode();
        });
    }

    private void encodeAndDecode() {
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            tokenizer.decodeWithSpecialTokens(tokenizer.encodeWithSpecialTokens("ab  c\u00e9 <s>"));
            tokenizer.decode(new int[] {0, 1, 2, 3, 500, tokenizer.padding()});
        }
    }

    /** A tokenizer with the first pieces of its vocabulary alone: every mutation meets something. */
    private static byte[] small(String name) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(
                Fixtures.path("tokenizers/" + name + "/tokenizer.json").toFile());
        ObjectNode model = (ObjectNode) json.get("model");
        if (model.get("vocab") instanceof ArrayNode pieces) {
            while (pieces.size() > MOST_PIECES) {
                pieces.remove(pieces.size() - 1);
            }
        } else {
            model.withObject("vocab")
                    .properties()
                    .removeIf(entry -> entry.getValue().asInt() >= MOST_PIECES);
        }
        if (model.has("merges")) {
            model.putArray("merges");
        }
        ArrayNode added = json.withArray("added_tokens");
        for (int i = added.size() - 1; i >= 0; i--) {
            if (!model.path("vocab").has(added.get(i).path("content").asText())) {
                added.remove(i);
            }
        }
        return JSON.writeValueAsBytes(json);
    }

    private static Fuzz fuzz(String name, List<byte[]> corpus) {
        return new Fuzz(name, corpus, Mutations.text(), UserError.class, MEMORY, INPUTS);
    }
}
