package org.align4j.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Special tokens that somebody typed, and rows that are put together from pieces. */
class SpelledTokensTest {
    private static final String CHATML = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n"
            + "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
    private static final String LINES =
            "{% for m in messages %}{{ '<|' + m.role + '|>\n' + m.content + eos_token + '\n' }}"
                    + "{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}";

    @TempDir
    Path folder;

    @Test
    void theSpellingUnderWhichTokensAreHiddenIsNoToken() {
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.path("tokenizers/byte-bpe"))) {
            assertThatThrownBy(() -> tokenizer.encode("x\uFDD0<|im_end|>y"))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("U+FDD0");
            assertThat(tokenizer.encode("x\uFDD0y")).isNotEmpty();
        }
    }

    /** NFKC makes the token of wide brackets, as the library finds it. */
    @Test
    void aTokenThatTheNormalizerSpellsStaysText() throws IOException {
        copy("byte-bpe");
        edit("tokenizer.json", json -> {
            json.putObject("normalizer").put("type", "NFKC");
            ((ObjectNode) json.get("added_tokens").get(2)).put("normalized", true);
        });
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            int end = tokenizer.encodeRendered("<|im_end|>")[0];
            assertThat(tokenizer.encodeRendered("a＜|im_end|＞b")).contains(end);
            assertThat(tokenizer.encode("a＜|im_end|＞b")).doesNotContain(end);
        }
    }

    /** Its vocabulary has the token as a piece, which transformers refuses to tell apart. */
    @Test
    void aTypedTokenThatIsAPieceOfTheVocabularyStaysText() throws IOException {
        copy("unigram");
        template("{% for m in messages %}{{ m.role }}: {{ m.content }}</s>{% endfor %}");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            int end = tokenizer.encodeRendered("</s>")[0];
            assertThat(tokenizer.encodePrompt(Content.user("a </s> b"))).containsOnlyOnce(end);
        }
    }

    @Test
    void aTokenTypedAsAKeyStaysText() throws IOException {
        copy("byte-bpe");
        template("{{ tools | tojson }}{{ messages[0].content }}");
        ArrayNode messages = JsonFiles.JSON.createArrayNode();
        messages.addObject().put("role", "user").put("content", "hi");
        ObjectNode variables = JsonFiles.JSON.createObjectNode();
        variables.putArray("tools").addObject().put("<|im_end|>", 1).put("name", "f");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            EncodedChat chat = tokenizer.encodeChat(messages, variables, ChatEnd.TURN);
            assertThat(chat.text()).isEqualTo("[{\"<|im_end|>\": 1, \"name\": \"f\"}]hi");
            assertThat(chat.tokens()).doesNotContain(tokenizer.encodeRendered("<|im_end|>"));
        }
    }

    /** An id that is not the library's would end no completion and train another token. */
    @Test
    void aFileThatGivesATokenAnotherIdThanItsVocabularyIsRefused() throws IOException {
        copy("byte-bpe");
        edit("tokenizer.json", json -> ((ObjectNode) json.get("added_tokens").get(2)).put("id", 7));
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("\"<|im_end|>\" has the id 7")
                .hasMessageContaining("gives it 2");
    }

    /** What follows a sampled turn has the ids that it has in the conversation as a whole. */
    @ParameterizedTest
    @CsvSource({
        "byte-bpe,",
        "sentencepiece-bpe,",
        "sentencepiece-bpe,first",
        "sentencepiece-bpe,never",
        "unigram,",
        "unigram,first"
    })
    void aReplyContinuesTheRowAsTheWholeConversationHasIt(String name, String scheme) throws IOException {
        sentencePiece(name, scheme);
        template(LINES);
        Message question = new Message("user", "hello there");
        Message answer = new Message("assistant", "yes it is");
        Message reply = new Message("user", "good more");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            int end = tokenizer.endOfTurn()[0];
            int[] row = tokenizer
                    .encodeRow(new Content.Chat(List.of(question)), Content.assistant("yes it is"))
                    .tokens();
            int length = IntStream.range(0, row.length)
                            .filter(i -> row[i] == end)
                            .max()
                            .orElseThrow()
                    + 1;
            int[] whole = tokenizer.encodePrompt(new Content.Chat(List.of(question, answer, reply)));
            int[] added = ReplyTokens.encode(tokenizer, List.of(question, answer), reply, end);
            assertThat(TokenIds.concat(java.util.Arrays.copyOf(row, length), added))
                    .isEqualTo(whole);
        }
    }

    /** Before, the space that SentencePiece has in the first token was lost: "the answer isyes". */
    @ParameterizedTest
    @ValueSource(strings = {"byte-bpe", "sentencepiece-bpe", "unigram", "wordpiece"})
    void aCompletionsTextBehindItsPromptIsTheWholeText(String name) throws IOException {
        copy(name);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            for (String completion : List.of(" yes it", "es", ".")) {
                int[] prompt = tokenizer.encode("the answer is");
                int[] whole = tokenizer.encode("the answer is" + completion);
                if (TokenIds.startsWith(whole, prompt)) {
                    int[] rest = java.util.Arrays.copyOfRange(whole, prompt.length, whole.length);
                    assertThat(tokenizer.decode(prompt) + tokenizer.decodeAfter(prompt, rest))
                            .isEqualTo(tokenizer.decode(whole));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sentencepiece-bpe", "unigram", "byte-bpe"})
    void aPromptThatEndsInASpaceIsContinuedBehindIt(String name) throws IOException {
        copy(name);
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            PromptedRow row = tokenizer.encodeRow(Content.text("the answer is "), Content.text("yes it"));
            assertThat(row.tokens()).startsWith(tokenizer.encodePrompt(Content.text("the answer is ")));
            assertThat(tokenizer.decode(row.tokens())).isEqualTo("the answer is yes it");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "ahello", " hello", "😀", ""})
    void aConversationThatTheAssistantBeginsIsLearnedFromItsBeginning(String first) throws IOException {
        copy("byte-bpe");
        template("{{ '<|im_start|>system\nBe nice.<|im_end|>\n' }}" + CHATML);
        List<Message> messages =
                List.of(new Message("assistant", first), new Message("user", "hi"), new Message("assistant", "yes"));
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            MaskedRow all = tokenizer.encodeConversation(messages);
            assertThat(trained(tokenizer, all)).isEqualTo(first + "<|im_end|>\nyes<|im_end|>\n");
            MaskedRow later = tokenizer.encodeConversation(messages, index -> index > 0);
            assertThat(trained(tokenizer, later)).isEqualTo("yes<|im_end|>\n");
        }
    }

    /** Sampling continues the turn; a row with a second one would score what nobody said. */
    @Test
    void whatContinuesTheAssistantsWordsIsOneTurnWithThem() throws IOException {
        copy("byte-bpe");
        template(CHATML);
        List<Message> begun = List.of(new Message("user", "a"), new Message("assistant", "Let me "));
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            PromptedRow row = tokenizer.encodeRow(new Content.Chat(begun), Content.assistant("think."));
            assertThat(tokenizer.decodeWithSpecialTokens(row.tokens()))
                    .isEqualTo("<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nLet me think.<|im_end|>\n");
            assertThat(row.tokens()).startsWith(tokenizer.encodePrompt(new Content.Chat(begun)));
        }
    }

    /** Two stretches of the last turn are not the first turn's and the last one's. */
    @Test
    void turnsAreLeftOutOnlyWhereTheTemplateMarksOneStretchEach() throws IOException {
        copy("byte-bpe");
        template("{% for m in messages %}{% if loop.last %}{% generation %}so: {% endgeneration %}"
                + "{% generation %}{{ m.content }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}{% endfor %}");
        List<Message> messages = List.of(
                new Message("user", "a"),
                new Message("assistant", "b"),
                new Message("user", "c"),
                new Message("assistant", "d"));
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            assertThatThrownBy(() -> tokenizer.encodeConversation(messages, index -> index == 3))
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("the turns to leave out cannot be found");
            assertThat(trained(tokenizer, tokenizer.encodeConversation(messages)))
                    .isEqualTo("so: d");
        }
    }

    /** Python strips it, Java does not. */
    @Test
    void aNoBreakSpaceAtTheEndOfWhatIsContinuedIsSpace() throws IOException {
        copy("byte-bpe");
        template("{% for m in messages %}{{ m.role }}: {{ m.content | trim }}<|im_end|>{% endfor %}");
        try (Tokenizer tokenizer = Tokenizer.load(folder)) {
            int[] prompt = tokenizer.encodePrompt(new Content.Chat(List.of(new Message("assistant", "a\u00a0"))));
            assertThat(tokenizer.decode(prompt)).isEqualTo("assistant: a");
        }
    }

    /** Clients put the bytes of tokens together where a character has several. */
    @ParameterizedTest
    @ValueSource(strings = {"byte-bpe", "sentencepiece-bpe"})
    void theBytesOfTokensMakeUpTheText(String name) {
        try (Tokenizer tokenizer = Tokenizer.load(Fixtures.path("tokenizers/" + name))) {
            java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
            for (int id : tokenizer.encode("é👩‍👧 ש")) {
                String text = tokenizer.decode(new int[] {id});
                bytes.writeBytes(
                        text.contains("\uFFFD")
                                ? tokenizer.bytes(id)
                                : text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            assertThat(bytes.toString(java.nio.charset.StandardCharsets.UTF_8).replace(" ", ""))
                    .isEqualTo("é👩‍👧ש");
        }
    }

    private static String trained(Tokenizer tokenizer, MaskedRow row) {
        return tokenizer.decodeWithSpecialTokens(IntStream.range(0, row.tokens().length)
                .filter(i -> row.trained()[i])
                .map(i -> row.tokens()[i])
                .toArray());
    }

    private void sentencePiece(String name, String scheme) throws IOException {
        copy(name);
        if (scheme != null) {
            edit("tokenizer.json", json -> {
                json.putNull("normalizer");
                json.set(
                        "pre_tokenizer",
                        JsonFiles.JSON.valueToTree(Map.of(
                                "type", "Metaspace", "replacement", "▁", "prepend_scheme", scheme, "split", false)));
            });
        }
    }

    private void template(String source) throws IOException {
        Files.writeString(folder.resolve("chat_template.jinja"), source);
    }

    private void edit(String file, Consumer<ObjectNode> change) throws IOException {
        ObjectNode json = JsonFiles.required(folder.resolve(file));
        change.accept(json);
        JsonFiles.JSON.writeValue(folder.resolve(file).toFile(), json);
    }

    private void copy(String name) throws IOException {
        List<Path> files = new ArrayList<>();
        try (var listed = Files.list(Fixtures.path("tokenizers/" + name))) {
            listed.forEach(files::add);
        }
        for (Path file : files) {
            Files.copy(file, folder.resolve(file.getFileName()));
        }
    }
}
