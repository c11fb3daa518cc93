package org.align4j.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.align4j.testkit.Fixtures;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids, offsets, spellings and decodings as the tokenizers library of transformers 5.23 gives them. */
class TokenizerGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"byte-bpe", "byte-bpe-split", "sentencepiece-bpe", "unigram", "wordpiece"})
    void encodesAndDecodesAsTheReference(String name) throws IOException {
        try (Tokenizer tokenizer = tokenizer(name)) {
            SoftAssertions softly = new SoftAssertions();
            for (JsonNode row : rows(name, "encodings.jsonl")) {
                String text = row.get("text").textValue();
                EncodedText plain = tokenizer.encodeParsed(text);
                EncodedText special = tokenizer.encodeParsedWithSpecialTokens(text);
                check(softly, text, plain, row.get("plain"));
                check(softly, text, special, row.get("special"));
                softly.assertThat(tokenizer.tokens(plain.ids())).as(text).isEqualTo(texts(row.get("tokens")));
                softly.assertThat(tokenizer.decodeWithSpecialTokens(plain.ids()))
                        .isEqualTo(row.get("decoded").textValue());
                softly.assertThat(tokenizer.decode(special.ids()))
                        .isEqualTo(row.get("decoded_without_special").textValue());
            }
            softly.assertAll();
            JsonNode golden = Fixtures.json("tokenizers/" + name + "/golden.json");
            assertThat(tokenizer.vocabularySize())
                    .isEqualTo(golden.get("vocab_size").intValue());
            assertThat(tokenizer.padding())
                    .isEqualTo(golden.get("special_ids").get("pad_token").intValue());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"byte-bpe", "byte-bpe-split", "sentencepiece-bpe", "unigram"})
    void specialTokensTypedInTextStayText(String name) {
        try (Tokenizer tokenizer = tokenizer(name)) {
            for (JsonNode token :
                    Fixtures.json("tokenizers/" + name + "/golden.json").get("control_strings")) {
                String text = "before " + token.textValue() + " after";
                int id = tokenizer.encodeParsed(token.textValue()).ids()[0];
                assertThat(tokenizer.encode(text)).as(text).isNotEmpty().doesNotContain(id);
            }
        }
    }

    static Tokenizer tokenizer(String name) {
        return Tokenizer.load(Fixtures.path("tokenizers/" + name));
    }

    static List<JsonNode> rows(String name, String file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(Fixtures.path("tokenizers/" + name + "/" + file))) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    private static void check(SoftAssertions softly, String text, EncodedText actual, JsonNode expected) {
        softly.assertThat(actual.ids()).as(text).isEqualTo(Fixtures.ids(expected.get("ids")));
        JsonNode offsets = expected.get("offsets");
        for (int i = 0; i < Math.min(offsets.size(), actual.ids().length); i++) {
            softly.assertThat(new int[] {actual.starts()[i], actual.ends()[i]})
                    .as("offsets of token %d of %s", i, text)
                    .isEqualTo(Fixtures.ids(offsets.get(i)));
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.textValue()));
        return texts;
    }
}
