package org.align4j.judge.backend;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.align4j.core.chat.Message;
import org.jspecify.annotations.Nullable;

/**
 * One question to a language model.
 *
 * @param seed null where none is to be sent
 * @param maxTokens the most the answer may have
 * @param cap under which name the server takes that limit
 * @param topLogprobs how many alternatives of each token to report, 0 for none
 * @param constraint how the answer's form is forced, null if it is not
 * @param form what a constraint forces, and whose labels log-probs are wanted
 */
public record ChatRequest(
        List<Message> messages,
        double temperature,
        @Nullable Long seed,
        int maxTokens,
        TokenCap cap,
        int topLogprobs,
        @Nullable AnswerConstraint constraint,
        AnswerForm form) {
    /** The name of the limit: newer OpenAI models refuse the old one, Ollama ignores the new one. */
    public enum TokenCap {
        MAX_TOKENS("max_tokens"),
        MAX_COMPLETION_TOKENS("max_completion_tokens");

        private final String field;

        TokenCap(String field) {
            this.field = field;
        }

        public String field() {
            return field;
        }
    }

    public ChatRequest {
        messages = List.copyOf(messages);
    }

    /** A plain question: no log-probs, no constraint. */
    public static ChatRequest plain(
            List<Message> messages,
            double temperature,
            @Nullable Long seed,
            int maxTokens,
            TokenCap cap,
            AnswerForm form) {
        return new ChatRequest(messages, temperature, seed, maxTokens, cap, 0, null, form);
    }

    /** Messages as most protocols write them. */
    public static ArrayNode json(List<Message> messages) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        messages.forEach(message -> list.addObject().put("role", message.role()).put("content", message.content()));
        return list;
    }

    public ChatRequest withLogprobs(int alternatives) {
        return new ChatRequest(messages, temperature, seed, maxTokens, cap, alternatives, constraint, form);
    }

    public ChatRequest withConstraint(AnswerConstraint how, AnswerForm forced) {
        return new ChatRequest(messages, temperature, seed, maxTokens, cap, topLogprobs, how, forced);
    }

    public ChatRequest withMaxTokens(int other) {
        return new ChatRequest(messages, temperature, seed, other, cap, topLogprobs, constraint, form);
    }
}
