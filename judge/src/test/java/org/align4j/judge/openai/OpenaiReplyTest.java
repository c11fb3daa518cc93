package org.align4j.judge.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import org.align4j.judge.backend.ChatReply;
import org.align4j.judge.backend.ChatReply.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenaiReplyTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private static ChatReply reply(String logprobs, String usage) throws IOException {
        return OpenaiReply.parse(
                JSON.readTree("{\"choices\": [{\"message\": {\"content\": \"1\"}, \"logprobs\": {\"content\": ["
                        + logprobs + "]}}], \"usage\": " + usage + "}"));
    }

    @Test
    void whatHasNoProbabilityAtAllIsLeftOut() throws IOException {
        ChatReply reply = reply(
                "{\"token\": \"1\", \"logprob\": -0.5, \"top_logprobs\": [{\"token\": \"1\", \"logprob\": -0.5},"
                        + " {\"token\": \"2\", \"logprob\": null}, {\"token\": \"3\", \"logprob\": -Infinity}]}",
                "{}");
        assertThat(reply.logprobs().get(0).top())
                .containsExactly(
                        new ChatReply.Alternative("1", -0.5), new ChatReply.Alternative("3", Double.NEGATIVE_INFINITY));
    }

    /** One that is missing would be a probability of 1. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"token\": \"1\"",
                "\"token\": \"1\", \"logprob\": \"-0.5\"",
                "\"token\": \"1\", \"logprob\": 0.7",
                "\"token\": \"1\", \"logprob\": NaN",
                "\"token\": 1, \"logprob\": -0.5",
                "\"token\": \"1\", \"logprob\": true"
            })
    void logProbsThatCannotBeAreNone(String token) throws IOException {
        assertThat(reply("{" + token + ", \"top_logprobs\": []}", "{}").logprobs())
                .isEmpty();
        assertThat(reply("{\"token\": \"1\", \"logprob\": -0.5, \"top_logprobs\": [{" + token + "}]}", "{}")
                        .logprobs())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-5, 0", "1e308, 0", "2147483648, 100000000", "'\"12\"', 0", "12, 12", "12.0, 12", "12.5, 0", "null, 0"
    })
    void tokensAreCountedOrNotAtAll(String given, int counted) throws IOException {
        assertThat(reply("", "{\"prompt_tokens\": " + given + ", \"completion_tokens\": 1}")
                        .usage())
                .isEqualTo(new Usage(counted, 1, 0));
    }

    @Test
    void thoughtsThatOnlyTheTotalHasArePaidToo() throws IOException {
        assertThat(reply("", "{\"prompt_tokens\": 5, \"completion_tokens\": 2, \"total_tokens\": 107}")
                        .usage())
                .isEqualTo(new Usage(5, 102, 0));
        assertThat(reply("", "{\"prompt_tokens\": 5, \"completion_tokens\": 2, \"total_tokens\": 3}")
                        .usage())
                .isEqualTo(new Usage(5, 2, 0));
    }

    @Test
    void moreThanWasSentCannotHaveBeenCached() throws IOException {
        Usage usage = reply("", "{\"prompt_tokens\": 5, \"prompt_tokens_details\": {\"cached_tokens\": 9000}}")
                .usage();
        assertThat(usage).isEqualTo(new Usage(5, 0, 5));
    }

    /** As llama-cpp-python and Together answer a chat: lists side by side, as of plain completions. */
    @Test
    void logProbsOfPlainCompletionsAreRead() throws IOException {
        ChatReply reply = OpenaiReply.parse(JSON.readTree("""
                {"choices": [{"message": {"content": "1."}, "logprobs": {"text_offset": [0, 1],
                 "tokens": ["1", "."], "token_logprobs": [-0.5, -0.1],
                 "top_logprobs": [{"1": -0.5, "2": -1.5}, null]}}]}
                """));
        assertThat(reply.logprobs())
                .containsExactly(
                        new ChatReply.TokenLogprobs(
                                "1",
                                -0.5,
                                List.of(new ChatReply.Alternative("1", -0.5), new ChatReply.Alternative("2", -1.5))),
                        new ChatReply.TokenLogprobs(".", -0.1, List.of()));
        ChatReply without = OpenaiReply.parse(JSON.readTree("""
                {"choices": [{"message": {"content": "1"}, "logprobs": {"tokens": ["1"], "token_logprobs": [null]}}]}
                """));
        assertThat(without.logprobs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "length, true, false",
        "MAX_TOKENS, true, false",
        "model_length, true, false",
        "SAFETY, false, true",
        "content_filter, false, true",
        "sensitive, false, true",
        "stop, false, false",
        "eos, false, false"
    })
    void everyVendorHasWordsForTheEnd(String finish, boolean truncated, boolean refused) throws IOException {
        ChatReply reply = OpenaiReply.parse(JSON.readTree(
                "{\"choices\": [{\"finish_reason\": \"" + finish + "\", \"message\": {\"content\": \"x\"}}]}"));
        assertThat(reply.truncated()).isEqualTo(truncated);
        assertThat(reply.refused()).isEqualTo(refused);
    }
}
