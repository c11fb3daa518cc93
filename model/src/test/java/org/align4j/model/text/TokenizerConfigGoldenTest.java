package org.align4j.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.core.chat.Message;
import org.align4j.testkit.Fixtures;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the files around {@code tokenizer.json} change, as {@code AutoTokenizer} of transformers 5.23 reads them. */
class TokenizerConfigGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path root;

    private Path folder(String base, JsonNode config, JsonNode model, JsonNode files) throws IOException {
        Path folder = Files.createTempDirectory(root, "tokenizer");
        Path source = Fixtures.path("tokenizers/" + base);
        Files.copy(source.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
        ObjectNode all = (ObjectNode)
                JSON.readTree(source.resolve("tokenizer_config.json").toFile());
        config.properties().forEach(entry -> all.set(entry.getKey(), entry.getValue()));
        if (config.path("tokenizer_class").isNull()) {
            all.remove("tokenizer_class");
        }
        Files.writeString(folder.resolve("tokenizer_config.json"), all.toString());
        if (model.isObject()) {
            Files.writeString(folder.resolve("config.json"), model.toString());
        }
        for (var file : files.properties()) {
            JsonNode content = file.getValue();
            Files.writeString(
                    folder.resolve(file.getKey()), content.isTextual() ? content.textValue() : content.toString());
        }
        return folder;
    }

    @Test
    void theFilesAroundATokenizerChangeItAsInTheReference() throws IOException {
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode golden : Fixtures.json("tokenizers/configs.json")) {
            String name = golden.get("base") + " " + golden.get("config") + golden.get("model") + golden.get("files");
            Path folder =
                    folder(golden.get("base").asText(), golden.get("config"), golden.get("model"), golden.get("files"));
            try (Tokenizer tokenizer = Tokenizer.load(folder)) {
                for (JsonNode text : golden.get("texts")) {
                    int[] ids = Fixtures.ids(text.get("ids"));
                    softly.assertThat(tokenizer
                                    .encodeParsedWithSpecialTokens(
                                            text.get("text").asText())
                                    .ids())
                            .as(name + text.get("text"))
                            .isEqualTo(ids);
                    softly.assertThat(tokenizer.decodeWithSpecialTokens(ids))
                            .as(name)
                            .isEqualTo(text.get("decoded").asText());
                    softly.assertThat(tokenizer.decode(ids))
                            .as(name)
                            .isEqualTo(text.get("skipped").asText());
                }
                softly.assertThat(tokenizer.beginOfText().orElse(-1))
                        .as(name)
                        .isEqualTo(golden.get("bos").asInt(-1));
                softly.assertThat(tokenizer.endOfText())
                        .as(name)
                        .isEqualTo(
                                golden.get("eos").isNull()
                                        ? List.of()
                                        : List.of(golden.get("eos").asInt()));
                softly.assertThat(tokenizer.vocabularySize())
                        .as(name)
                        .isEqualTo(golden.get("size").asInt());
                if (golden.has("chat")) {
                    softly.assertThat(tokenizer.render(List.of(new Message("user", "Hi"))))
                            .as(name)
                            .isEqualTo(golden.get("chat").asText());
                }
            }
        }
        softly.assertAll();
    }

    @Test
    void aPaddingTokenThatTheModelHasNoRowForFillsNoRow() throws IOException {
        JsonNode config = JSON.readTree("{\"pad_token\": \"[PAD]\"}");
        JsonNode model = JSON.readTree("{\"vocab_size\": 512}");
        try (Tokenizer tokenizer = Tokenizer.load(folder("byte-bpe", config, model, JSON.createObjectNode()))) {
            assertThat(tokenizer.vocabularySize()).isEqualTo(513);
            assertThat(tokenizer.padding()).isEqualTo(tokenizer.endOfText().get(0));
        }
    }

    @Test
    void aTokenOfTooManyCharactersIsRefused() throws IOException {
        String config = "{\"pad_token\": \"" + "a".repeat(1001) + "\"}";
        Path folder = folder("byte-bpe", JSON.readTree(config), JSON.nullNode(), JSON.createObjectNode());
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("a special token must be a text of 1 to 1000 characters");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '`', textBlock = """
            {"chat_template": 5} ¦ chat_template must be a text, a list of
            {"chat_template": [{"template": "x"}]} ¦ chat_template must be a text, a list of
            {"legacy": "true"} ¦ legacy must be true or false, but is "true"
            {"split_special_tokens": true} ¦ split_special_tokens must be false
            {"eos_token": 2} ¦ eos_token must be null, a text or an object with content, but is 2
            {"extra_special_tokens": [5]} ¦ extra_special_tokens must be a list of texts
            {"extra_special_tokens": "x"} ¦ extra_special_tokens must be a list of texts or texts by name, but is "x"
            {"added_tokens_decoder": [5]} ¦ added_tokens_decoder must be an object, but is [5]
            {"added_tokens_decoder": {"517": {"content": "<NEW>"}}} ¦ has the id 517, but the tokenizers library gives it 512
            """)
    void aConfigThatCannotBeMeantIsRefused(String config, String message) throws IOException {
        Path folder = folder("byte-bpe", JSON.readTree(config), JSON.nullNode(), JSON.createObjectNode());
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(message);
    }
}
