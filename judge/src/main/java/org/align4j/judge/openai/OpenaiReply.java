package org.align4j.judge.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    /** By so much a log-prob may lie above 0. */
    private static final double ROUNDING = 1e-3;

    private OpenaiReply() {}

    /** @throws IOException if this is not the answer of a chat completion */
    public static ChatReply parse(JsonNode body) throws IOException {
        JsonNode choice = body.path("choices").path(0);
        JsonNode message = choice.path("message");
        if (!message.isObject()) {
            throw new IOException("the answer has no choices[0].message");
        }
        Said said = Said.of(message.path("content"));
        String reasoning = text(message, "reasoning");
        String more = reasoning == null ? text(message, "reasoning_content") : reasoning;
        String refusal = text(message, "refusal");
        String finish = text(choice, "finish_reason");
        return new ChatReply(
                said.content.toString(),
                more == null && !said.thoughts.isEmpty() ? said.thoughts.toString() : more,
                refusal == null && !said.refusal.toString().isBlank() ? said.refusal.toString() : refusal,
                finish == null ? "" : finish,
                logprobs(choice.path("logprobs")),
                usage(body));
    }

    /** Gemini and Grok leave thoughts, which are paid like the rest, out of what they call the completion, not out of the total. */
    static Usage usage(JsonNode body) {
        JsonNode usage = body.path("usage");
        int prompt = Usage.count(usage.path("prompt_tokens"));
        return new Usage(
                prompt,
                Math.max(
                        Usage.count(usage.path("completion_tokens")), Usage.count(usage.path("total_tokens")) - prompt),
                Usage.count(usage.path("prompt_tokens_details").path("cached_tokens")));
    }

    /** A message's content: a text, or a list of parts, of which thoughts are no part of the answer. */
    private static final class Said {
        private final StringBuilder content = new StringBuilder();
        private final StringBuilder thoughts = new StringBuilder();
        private final StringBuilder refusal = new StringBuilder();

        static Said of(JsonNode content) throws IOException {
            Said said = new Said();
            if (content.isArray()) {
                for (JsonNode part : content) {
                    said.take(part);
                }
            } else if (content.isTextual()) {
                said.content.append(content.textValue());
            } else if (!content.isNull() && !content.isMissingNode()) {
                throw new IOException("the answer's content is neither a text nor a list of parts");
            }
            return said;
        }

        private void take(JsonNode part) throws IOException {
            switch (part.isTextual() ? "text" : part.path("type").asText("text")) {
                case "text", "output_text" -> append(content, part, "text");
                case "thinking" -> append(thoughts, part, "thinking");
                case "reasoning", "reasoning_text", "summary_text" ->
                    append(thoughts, part, part.has("reasoning") ? "reasoning" : "text");
                // What a model hides of its thoughts, and what its text refers to, say nothing here.
                case "redacted_thinking", "reference" -> {}
                case "refusal" -> append(refusal, part, "refusal");
                default ->
                    throw new IOException("the answer's content has a part that is not text: " + part.path("type"));
            }
        }

        /** A part's text may be a list of parts again. */
        private static void append(StringBuilder text, JsonNode part, String field) {
            JsonNode value = part.isTextual() ? part : part.path(field);
            if (value.isArray()) {
                value.forEach(inner -> append(text, inner, "text"));
            } else {
                text.append(value.asText());
            }
        }
    }

    /** As chats have them, or as plain completions do: llama-cpp-python and Together send these. */
    private static List<TokenLogprobs> logprobs(JsonNode logprobs) {
        if (!logprobs.path("tokens").isArray()) {
            return listed(logprobs.path("content"));
        }
        ArrayNode tokens = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < logprobs.path("tokens").size(); i++) {
            ObjectNode token = tokens.addObject();
            token.set("token", logprobs.path("tokens").path(i));
            token.set("logprob", logprobs.path("token_logprobs").path(i));
            ArrayNode top = token.putArray("top_logprobs");
            logprobs.path("top_logprobs")
                    .path(i)
                    .properties()
                    .forEach(other ->
                            top.addObject().put("token", other.getKey()).set("logprob", other.getValue()));
        }
        return listed(tokens);
    }

    /** None unless every one can be a log-prob: a number that is missing would read as a probability of 1. */
    private static List<TokenLogprobs> listed(JsonNode content) {
        List<TokenLogprobs> tokens = new ArrayList<>();
        for (JsonNode token : content) {
            List<Alternative> top = new ArrayList<>();
            for (JsonNode other : token.path("top_logprobs")) {
                // Some write what has no probability at all as null.
                if (!other.path("logprob").isNull()) {
                    top.add(new Alternative(other.path("token").asText(), logprob(other)));
                }
            }
            double own = logprob(token);
            if (!(own <= ROUNDING) || top.stream().anyMatch(other -> !(other.logprob() <= ROUNDING))) {
                return List.of();
            }
            tokens.add(new TokenLogprobs(token.path("token").asText(), own, top));
        }
        return List.copyOf(tokens);
    }

    /** NaN if there is none. */
    private static double logprob(JsonNode token) {
        JsonNode value = token.path("logprob");
        return token.path("token").isTextual() && value.isNumber() ? value.doubleValue() : Double.NaN;
    }

    /** None where it says nothing: a refusal of blanks is an empty answer. */
    private static @Nullable String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() && !value.textValue().isBlank() ? value.textValue() : null;
    }
}
