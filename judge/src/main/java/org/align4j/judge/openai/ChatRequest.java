package org.align4j.judge.openai;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.align4j.core.chat.Message;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code /chat/completions}.
 *
 * @param maxTokens the most the answer may have
 * @param cap under which name the server takes that limit
 * @param topLogprobs how many alternatives of each token to report, 0 for none
 * @param constraint how the answer is forced to be one of the labels, null if it is not
 * @param labels what a constraint allows
 */
record ChatRequest(
        List<Message> messages,
        double temperature,
        long seed,
        int maxTokens,
        TokenCap cap,
        int topLogprobs,
        @Nullable Constraint constraint,
        List<String> labels) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The name of the limit: newer OpenAI models refuse the old one, Ollama ignores the new one. */
    enum TokenCap {
        MAX_TOKENS("max_tokens"),
        MAX_COMPLETION_TOKENS("max_completion_tokens");

        private final String field;

        TokenCap(String field) {
            this.field = field;
        }

        String field() {
            return field;
        }
    }

    ChatRequest {
        messages = List.copyOf(messages);
        labels = List.copyOf(labels);
    }

    /** The body to send; fields of {@code extra} win over ours. */
    ObjectNode body(String model, ObjectNode extra) {
        ObjectNode body = JSON.createObjectNode();
        body.put("model", model);
        ArrayNode list = body.putArray("messages");
        for (Message message : messages) {
            list.addObject().put("role", message.role()).put("content", message.content());
        }
        body.put("temperature", temperature);
        body.put("seed", seed);
        body.put("n", 1);
        body.put("stream", false);
        body.put(cap.field(), maxTokens);
        if (topLogprobs > 0) {
            body.put("logprobs", true);
            body.put("top_logprobs", topLogprobs);
        }
        if (constraint != null) {
            constraint.apply(body, labels);
        }
        body.setAll(extra);
        return body;
    }

    ChatRequest withSeed(long other) {
        return new ChatRequest(messages, temperature, other, maxTokens, cap, topLogprobs, constraint, labels);
    }

    ChatRequest withMaxTokens(int other) {
        return new ChatRequest(messages, temperature, seed, other, cap, topLogprobs, constraint, labels);
    }
}
