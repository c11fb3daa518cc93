package org.align4j.judge.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.chat.Message;
import org.align4j.judge.backend.ChatReply.Alternative;
import org.align4j.judge.backend.ChatReply.TokenLogprobs;
import org.align4j.judge.backend.ChatRequest.TokenCap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of answers before a judge reads them. */
class ProbedAnswersTest {
    private static final double HALF = Math.log(0.5);

    @Test
    void aSchemaAllowsTheLabelsAndNothingElse() throws IOException {
        ObjectMapper json = new ObjectMapper();
        assertThat(AnswerForm.oneOf(List.of("1", "2")).schema())
                .isEqualTo(
                        json.readTree(
                                "{\"type\": \"object\", \"additionalProperties\": false, \"properties\":"
                                        + " {\"verdict\": {\"type\": \"string\", \"enum\": [\"1\", \"2\"]}}, \"required\": [\"verdict\"]}"));
        assertThat(AnswerForm.ranking(List.of("A", "B", "C")).withRationale().schema())
                .isEqualTo(json.readTree("{\"type\": \"object\", \"additionalProperties\": false, \"properties\":"
                        + " {\"rationale\": {\"type\": \"string\"}, \"verdict\": {\"type\": \"array\", \"minItems\": 3,"
                        + " \"maxItems\": 3, \"items\": {\"type\": \"string\", \"enum\": [\"A\", \"B\", \"C\"]}}},"
                        + " \"required\": [\"rationale\", \"verdict\"]}"));
    }

    @Test
    void logprobsAreSoundIfTheyAddUpToOneAtMostAndShowAnAlternative() {
        assertThat(LogprobCheck.sound(List.of(token("1", HALF, "1", HALF, "2", HALF))))
                .isTrue();
        assertThat(LogprobCheck.sound(List.of())).as("none came").isFalse();
        assertThat(LogprobCheck.sound(List.of(token("1", 0, "1", 0))))
                .as("no alternative")
                .isFalse();
        assertThat(LogprobCheck.sound(List.of(token("1", 0, "1", 0, "2", HALF))))
                .as("1.5 in all")
                .isFalse();
        assertThat(LogprobCheck.describe(20, List.of(token("1", HALF, "1", HALF, "2", HALF))))
                .isEqualTo("asked for 20 alternatives: 2 came, together 1.000, the token itself among them");
    }

    @Test
    void aLabelsTokensAreCountedWithoutTheSpaceBefore() {
        assertThat(LogprobCheck.tokensOf("tie", List.of(token(" "), token("ti"), token("e"), token("!"))))
                .isEqualTo(2);
        assertThat(LogprobCheck.tokensOf("tie", List.of(token("The"), token(" tie"))))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<think>1 or 2?</think>[[1]] | [[1]]",
                "1 or 2?</think> [[2]]       | [[2]]",
                "<think>no end [[1]]         | ''",
                "[[1]]                       | [[1]]",
                "a<think>b</think>c<think>d</think>e | ace"
            })
    void thoughtsAreNotPartOfAnAnswer(String content, String answer) {
        assertThat(Thoughts.removed(content)).isEqualTo(answer);
    }

    @Test
    void whatAServerCanDoIsOneLine() {
        Capabilities all =
                new Capabilities(TokenCap.MAX_TOKENS, true, 20, AnswerConstraint.JSON_SCHEMA, true, List.of());
        assertThat(all.describe()).isEqualTo("log-probs yes, constrained answers json_schema, thinks");
        assertThat(new Capabilities(TokenCap.MAX_TOKENS, true, 0, null, false, List.of()).describe())
                .isEqualTo("log-probs no, constrained answers no");
        assertThatThrownBy(() -> new Capabilities(null, true, 0, null, false, List.of()))
                .isInstanceOf(NullPointerException.class);
    }

    @Test
    void anAnswerIsEmptyOnlyIfNothingExplainsIt() {
        assertThat(reply(" ", null, null, "stop").empty()).isTrue();
        assertThat(reply("", "thoughts", null, "stop").empty()).isFalse();
        assertThat(reply("", null, "No.", "stop").empty()).isFalse();
        assertThat(reply("", null, null, "length").truncated()).isTrue();
        assertThat(reply("", null, null, "content_filter").refused()).isTrue();
    }

    @Test
    void aRequestChangedInOneThingKeepsTheOthers() {
        ChatRequest plain = ChatRequest.plain(
                List.of(new Message(Message.USER, "?")),
                0.5,
                null,
                8,
                TokenCap.MAX_TOKENS,
                AnswerForm.oneOf(List.of("1")));
        ChatRequest changed = plain.withLogprobs(5)
                .withConstraint(AnswerConstraint.CHOICE, AnswerForm.oneOf(List.of("2")))
                .withMaxTokens(16);
        assertThat(changed)
                .isEqualTo(new ChatRequest(
                        plain.messages(),
                        0.5,
                        null,
                        16,
                        TokenCap.MAX_TOKENS,
                        5,
                        AnswerConstraint.CHOICE,
                        AnswerForm.oneOf(List.of("2"))));
        assertThat(ChatRequest.json(plain.messages())).hasToString("[{\"role\":\"user\",\"content\":\"?\"}]");
    }

    private static ChatReply reply(String content, String reasoning, String refusal, String finish) {
        return new ChatReply(content, reasoning, refusal, finish, List.of(), new ChatReply.Usage(0, 0, 0));
    }

    private static TokenLogprobs token(String text) {
        return new TokenLogprobs(text, HALF, List.of());
    }

    private static TokenLogprobs token(String text, double logprob, Object... top) {
        List<Alternative> alternatives = new ArrayList<>();
        for (int i = 0; i < top.length; i += 2) {
            alternatives.add(new Alternative((String) top[i], ((Number) top[i + 1]).doubleValue()));
        }
        return new TokenLogprobs(text, logprob, alternatives);
    }
}
