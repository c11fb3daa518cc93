package org.align4j.judge.backend;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
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
    private static final Set<String> FILTERED = Set.of(
            "content_filter",
            "safety",
            "sensitive",
            "refusal",
            "recitation",
            "blocklist",
            "prohibited_content",
            "spii");
    private static final Set<String> CUT = Set.of("length", "max_tokens", "model_length", "max_output_tokens");

    /** Tokens counted by the server; 0 where it does not count. */
    public record Usage(int promptTokens, int completionTokens, int cachedTokens) {
        public static final Usage NOTHING = new Usage(0, 0, 0);

        /** More than any model takes or gives at once. */
        private static final long MOST = 100_000_000;

        /** More cannot have been cached than were sent. */
        public Usage {
            cachedTokens = Math.min(cachedTokens, promptTokens);
        }

        /** What stands there, 0 if that cannot be a number of tokens: costs are never negative nor run over. */
        public static int count(JsonNode tokens) {
            return tokens.canConvertToExactIntegral() && tokens.canConvertToLong()
                    ? (int) Math.max(0, Math.min(MOST, tokens.longValue()))
                    : 0;
        }

        public Usage plus(Usage other) {
            return new Usage(
                    sum(promptTokens, other.promptTokens),
                    sum(completionTokens, other.completionTokens),
                    sum(cachedTokens, other.cachedTokens));
        }

        private static int sum(int one, int other) {
            return (int) Math.min(Integer.MAX_VALUE, (long) one + other);
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

    /** The same with other texts. */
    public ChatReply changed(UnaryOperator<String> change) {
        return new ChatReply(
                change.apply(content),
                reasoning == null ? null : change.apply(reasoning),
                refusal == null ? null : change.apply(refusal),
                finish,
                logprobs,
                usage);
    }

    public boolean refused() {
        return refusal != null || FILTERED.contains(finish.toLowerCase(Locale.ROOT));
    }

    public boolean truncated() {
        return CUT.contains(finish.toLowerCase(Locale.ROOT));
    }

    /** Whether it says nothing at all and gives no reason for that. */
    public boolean empty() {
        return content.isBlank() && reasoning == null && !refused() && !truncated();
    }
}
