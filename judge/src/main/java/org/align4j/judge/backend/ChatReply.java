package org.align4j.judge.backend;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of an answer is read, whatever protocol it came by.
 *
 * @param content the answer itself, empty if there is none
 * @param reasoning what a thinking model thought, where the server tells
 * @param refusal why the model declined, null if it did not
 * @param finish {@code stop}, {@code length}, {@code content_filter} …, empty if the server does not say
 * @param logprobs one per token of the content, empty if the server gives none
 */
public record ChatReply(
        String content,
        @Nullable String reasoning,
        @Nullable String refusal,
        String finish,
        List<TokenLogprobs> logprobs,
        Usage usage) {
    /** Tokens counted by the server; 0 where it does not count. */
    public record Usage(int promptTokens, int completionTokens, int cachedTokens) {
        /** More than any model takes or gives at once. */
        private static final long MOST = 100_000_000;

        /** What stands there, 0 if that cannot be a number of tokens: costs are never negative nor run over. */
        public static int count(JsonNode tokens) {
            return tokens.isIntegralNumber() && tokens.canConvertToLong()
                    ? (int) Math.max(0, Math.min(MOST, tokens.longValue()))
                    : 0;
        }
    }

    /** A sampled token and its likeliest alternatives, itself usually among them. */
    public record TokenLogprobs(String token, double logprob, List<Alternative> top) {
        public TokenLogprobs {
            top = List.copyOf(top);
        }
    }

    /** A token that might have been sampled. */
    public record Alternative(String token, double logprob) {}

    public ChatReply {
        logprobs = List.copyOf(logprobs);
    }

    public boolean refused() {
        return refusal != null || finish.equals("content_filter");
    }

    public boolean truncated() {
        return finish.equals("length");
    }

    /** Whether it says nothing at all and gives no reason for that. */
    public boolean empty() {
        return content.isBlank() && reasoning == null && !refused() && !truncated();
    }
}
