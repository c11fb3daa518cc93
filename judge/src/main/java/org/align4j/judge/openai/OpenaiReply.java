package org.align4j.judge.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.align4j.judge.backend.ChatReply;
import org.align4j.judge.backend.ChatReply.Alternative;
import org.align4j.judge.backend.ChatReply.TokenLogprobs;
import org.align4j.judge.backend.ChatReply.Usage;
import org.jspecify.annotations.Nullable;

/** Reads the answer of a chat completion. */
public final class OpenaiReply {
    private OpenaiReply() {}

    /** @throws IOException if this is not the answer of a chat completion */
    public static ChatReply parse(JsonNode body) throws IOException {
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
