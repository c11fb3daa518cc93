package org.align4j.judge.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of an answer of {@code /chat/completions} is read.
 *
 * @param content the answer itself, empty if there is none
 * @param reasoning what a thinking model thought, where the server tells
 * @param refusal why the model declined, null if it did not
 * @param finish {@code stop}, {@code length}, {@code content_filter} …, empty if the server does not say
 * @param logprobs one per token of the content, empty if the server gives none
 */
record ChatReply(
        String content,
        @Nullable String reasoning,
        @Nullable String refusal,
        String finish,
        List<TokenLogprobs> logprobs,
        Usage usage) {
    /** Tokens counted by the server; 0 where it does not count. */
    record Usage(int promptTokens, int completionTokens, int cachedTokens) {}

    /** A sampled token and its likeliest alternatives, itself usually among them. */
    record TokenLogprobs(String token, double logprob, List<Alternative> top) {}

    /** A token that might have been sampled. */
    record Alternative(String token, double logprob) {}

    /** @throws IOException if this is not the answer of a chat completion */
    static ChatReply parse(JsonNode body) throws IOException {
        JsonNode choice = body.path("choices").path(0);
        JsonNode message = choice.path("message");
        if (!message.isObject()) {
            throw new IOException("the answer has no choices[0].message");
        }
        String reasoning = text(message, "reasoning");
        JsonNode usage = body.path("usage");
        String content = text(message, "content");
        String finish = text(choice, "finish_reason");
        return new ChatReply(
                content == null ? "" : content,
                reasoning == null ? text(message, "reasoning_content") : reasoning,
                text(message, "refusal"),
                finish == null ? "" : finish,
                logprobs(choice.path("logprobs").path("content")),
                new Usage(
                        usage.path("prompt_tokens").asInt(),
                        usage.path("completion_tokens").asInt(),
                        usage.path("prompt_tokens_details")
                                .path("cached_tokens")
                                .asInt()));
    }

    boolean refused() {
        return refusal != null || finish.equals("content_filter");
    }

    boolean truncated() {
        return finish.equals("length");
    }

    private static List<TokenLogprobs> logprobs(JsonNode content) {
        List<TokenLogprobs> tokens = new ArrayList<>();
        for (JsonNode token : content) {
            List<Alternative> top = new ArrayList<>();
            for (JsonNode other : token.path("top_logprobs")) {
                top.add(new Alternative(
                        other.path("token").asText(), other.path("logprob").asDouble()));
            }
            tokens.add(new TokenLogprobs(
                    token.path("token").asText(), token.path("logprob").asDouble(), List.copyOf(top)));
        }
        return List.copyOf(tokens);
    }

    private static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null;
    }
}
