package org.align4j.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.testkit.Fixtures;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatGoldenTest {
    private static final ObjectNode NO_VARIABLES = JsonFiles.JSON.createObjectNode();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"byte-bpe", "byte-bpe-split", "sentencepiece-bpe"})
    void rendersAndEncodesConversationsAsTheReference(String name) throws IOException {
        SoftAssertions softly = new SoftAssertions();
        try (Tokenizer tokenizer = TokenizerGoldenTest.tokenizer(name)) {
            for (JsonNode row : TokenizerGoldenTest.rows(name, "chats.jsonl")) {
                ChatEnd end = row.get("continue_final_message").booleanValue()
                        ? ChatEnd.CONTINUE
                        : row.get("add_generation_prompt").booleanValue() ? ChatEnd.ANSWER : ChatEnd.TURN;
                EncodedChat chat = tokenizer.encodeChat((ArrayNode) row.get("messages"), NO_VARIABLES, end);
                String what = row.get("name").textValue() + " " + end;
                softly.assertThat(chat.text())
                        .as(what)
                        .isEqualTo(row.get("text").textValue());
                softly.assertThat(chat.tokens()).as(what).isEqualTo(Fixtures.ids(row.get("ids_sanitized")));
                if (row.has("assistant_mask") && row.get("ids").equals(row.get("ids_sanitized"))) {
                    softly.assertThat(chat.assistant()).as(what).isEqualTo(mask(row.get("assistant_mask")));
                }
            }
        }
        softly.assertAll();
    }

    private static boolean[] mask(JsonNode numbers) {
        boolean[] mask = new boolean[numbers.size()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = numbers.get(i).intValue() == 1;
        }
        return mask;
    }

    /** As transformers hands messages on; other nulls are what tables put where a message has nothing. */
    @Test
    void aContentThatIsNullReachesTheTemplateAsNone() throws IOException {
        ChatTemplates templates = templates("{% for m in messages %}[{{ m.content is none }} {{ m.content is defined }}"
                + " {{ m.tool_calls is defined }}]{% endfor %}");
        ArrayNode messages =
                (ArrayNode) JsonFiles.JSON.readTree("[{\"role\":\"user\",\"content\":\"hi\",\"tool_calls\":null},"
                        + "{\"role\":\"assistant\",\"content\":null},{\"role\":\"assistant\"}]");
        assertThat(templates.render(messages, NO_VARIABLES, ChatEnd.TURN).text())
                .isEqualTo("[False True False][True True False][False False False]");
    }

    @Test
    void continuedConversationsAreCutAsTransformersCutsThem() throws IOException {
        SoftAssertions softly = new SoftAssertions();
        List<Path> files;
        try (Stream<Path> list = Files.list(Fixtures.path("chat_templates"))) {
            files = list.sorted().toList();
        }
        for (Path file : files) {
            JsonNode fixture = Fixtures.json("chat_templates/" + file.getFileName());
            ChatTemplates templates = templates(fixture.get("template").textValue());
            for (JsonNode golden : fixture.get("cases")) {
                boolean fails = golden.get("expected").has("error");
                if (fails && golden.get("continue_final_message").booleanValue()) {
                    softly.assertThatThrownBy(() -> templates.render(
                                    (ArrayNode) golden.get("messages"),
                                    (ObjectNode) golden.get("variables"),
                                    ChatEnd.CONTINUE))
                            .isInstanceOf(UserError.class);
                } else if (golden.get("continue_final_message").booleanValue()) {
                    String text = templates
                            .render(
                                    (ArrayNode) golden.get("messages"),
                                    (ObjectNode) golden.get("variables"),
                                    ChatEnd.CONTINUE)
                            .text();
                    softly.assertThat(text)
                            .as(fixture.get("name") + " " + golden.get("name"))
                            .isEqualTo(golden.at("/expected/text").textValue());
                }
            }
        }
        softly.assertAll();
    }

    private static ChatTemplates templates(String source) {
        TokenizerFolder folder = new TokenizerFolder(
                Path.of("fixture"),
                NO_VARIABLES,
                NO_VARIABLES,
                Map.of(),
                Map.of(TokenizerFolder.DEFAULT_TEMPLATE, source),
                List.of(),
                List.of());
        return new ChatTemplates(folder, Clock.systemUTC());
    }

    @ParameterizedTest
    @ValueSource(strings = {"byte-bpe", "byte-bpe-split", "sentencepiece-bpe"})
    void aPromptIsATokenPrefixOfItsRow(String name) {
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.path("tokenizers/" + name))) {
            for (String answer : List.of("Blue.", " leading space", "\n\nnew lines", "no end", "<|im_end|>", "é😀")) {
                Content prompt = Content.user("Name a colour.");
                PromptedRow row = tokenizer.encodeRow(prompt, Content.assistant(answer));
                int[] promptIds = tokenizer.encodePrompt(prompt);
                assertThat(row.tokens()).startsWith(promptIds);
                assertThat(row.promptLength()).isEqualTo(promptIds.length);
                assertThat(tokenizer.decodeWithSpecialTokens(row.tokens())).contains(answer.strip());
            }
        }
    }

    @Test
    void plainTextCompletionsEndInEndOfText() {
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.path("tokenizers/byte-bpe"))) {
            PromptedRow row = tokenizer.encodeRow(Content.text("The ans"), Content.text("wer is 4"));
            assertThat(tokenizer.decodeWithSpecialTokens(row.tokens())).isEqualTo("The answer is 4<|im_end|>");
            assertThat(row.tokens()).startsWith(tokenizer.encodePrompt(Content.text("The ans")));
        }
    }

    @Test
    void assistantTurnsAreFoundAlsoWhereTheTemplateDoesNotMarkThem() {
        List<Message> messages = List.of(
                new Message("user", "Hi"),
                new Message("assistant", "Hello!"),
                new Message("user", "Sing."),
                new Message("assistant", "La la."));
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.path("tokenizers/byte-bpe"))) {
            MaskedRow row = tokenizer.encodeConversation(messages);
            assertThat(tokenizer.decodeWithSpecialTokens(trained(row)))
                    .isEqualTo("Hello!<|im_end|>\nLa la.<|im_end|>\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unmarked", "marked"})
    void aMaskedTurnHasWeightZeroInEveryOneOfItsTokens(String kind) throws IOException {
        List<Message> messages = List.of(
                new Message("user", "2+2?"),
                new Message("assistant", "5"),
                new Message("user", "Sure?"),
                new Message("assistant", "Sorry, 4."));
        copy("byte-bpe");
        if (kind.equals("marked")) {
            Files.writeString(
                    folder.resolve("chat_template.jinja"),
                    "{% for m in messages %}<|im_start|>{{ m.role }}\n{% if m.role == 'assistant' %}{% generation %}"
                            + "{{ m.content }}<|im_end|>\n{% endgeneration %}{% else %}{{ m.content }}<|im_end|>\n"
                            + "{% endif %}{% endfor %}");
        }
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            MaskedRow all = tokenizer.encodeConversation(messages);
            MaskedRow masked = tokenizer.encodeConversation(messages, index -> index == 3);
            assertThat(masked.tokens()).isEqualTo(all.tokens());
            assertThat(tokenizer.decodeWithSpecialTokens(trained(all))).isEqualTo("5<|im_end|>\nSorry, 4.<|im_end|>\n");
            assertThat(tokenizer.decodeWithSpecialTokens(trained(masked))).isEqualTo("Sorry, 4.<|im_end|>\n");
        }
    }

    private static int[] trained(MaskedRow row) {
        return IntStream.range(0, row.tokens().length)
                .filter(i -> row.trained()[i])
                .map(i -> row.tokens()[i])
                .toArray();
    }

    @Test
    void aTemplateThatEndsPromptsOtherwiseThanRowsIsRefused() throws IOException {
        copy("byte-bpe");
        Files.writeString(
                folder.resolve("chat_template.jinja"),
                "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}bot>{% endif %}");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThatThrownBy(() -> tokenizer.encodeRow(Content.user("Hi"), Content.assistant("Hello")))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("not the beginning")
                    .hasMessageContaining("bot>");
        }
    }

    @Test
    void aTemplateErrorNamesFolderLineAndFeature() throws IOException {
        copy("byte-bpe");
        Files.writeString(folder.resolve("chat_template.jinja"), "first\n{{ messages | urlize }}");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThatThrownBy(() -> tokenizer.render(List.of(new Message("user", "Hi"))))
                    .isInstanceOf(UserError.class)
                    .hasMessage(folder + ": chat template line 2: not supported: the filter 'urlize' (Unsupported)");
        }
    }

    @Test
    void twoBosTokensAreRefused() throws IOException {
        copy("sentencepiece-bpe");
        Files.writeString(folder.resolve("chat_template.jinja"), "{{ bos_token }}{{ bos_token }}x");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThatThrownBy(() -> tokenizer.encodePrompt(Content.user("Hi")))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("two BOS");
        }
    }

    @Test
    void namedTemplatesAreChosenAsTransformersDoes() throws IOException {
        copy("byte-bpe");
        Files.delete(folder.resolve("chat_template.jinja"));
        Files.writeString(folder.resolve("tokenizer_config.json"), """
                {"eos_token": {"content": "<|im_end|>"}, "chat_template": [
                  {"name": "default", "template": "plain {{ messages[0].content }}"},
                  {"name": "tool_use", "template": "tools {{ tools | length }}"}]}""");
        ArrayNode messages = JsonFiles.JSON.createArrayNode();
        messages.addObject().put("role", "user").put("content", "Hi");
        ObjectNode tools = JsonFiles.JSON.createObjectNode();
        tools.putArray("tools").addObject().put("name", "t");
        try (Tokenizer tokenizer = Tokenizer.load(folder, Clock.systemUTC())) {
            assertThat(tokenizer
                            .encodeChat(messages, NO_VARIABLES, ChatEnd.TURN)
                            .text())
                    .isEqualTo("plain Hi");
            assertThat(tokenizer.encodeChat(messages, tools, ChatEnd.TURN).text())
                    .isEqualTo("tools 1");
        }
    }

    private void copy(String name) throws IOException {
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.path("tokenizers/" + name))) {
            tokenizer.copyTo(folder);
        }
    }
}
