package org.align4j.judge.openai;

import java.util.List;
import java.util.function.Function;
import org.align4j.core.UserError;
import org.align4j.core.chat.Message;
import org.align4j.judge.openai.ChatRequest.TokenCap;
import org.jspecify.annotations.Nullable;

/** Finds out by a few small calls what a server does with the fields that it may ignore without a word. */
final class CapabilityProbe {
    private static final List<Message> QUESTION =
            List.of(new Message(Message.USER, "Is two plus two four? Answer with the digit 1 for yes or 2 for no."));
    // No model would say these by itself: an answer with one of them shows that the constraint was heeded.
    private static final List<String> NONSENSE = List.of("zqx", "wvk");
    private static final List<Integer> TOP_LOGPROBS = List.of(20, 5);
    private static final int SHORT = 32;
    private static final double ROUNDING = 1e-3;

    private final Function<ChatRequest, Exchange> server;

    /** @param server answers a request, or says how it failed */
    CapabilityProbe(Function<ChatRequest, Exchange> server) {
        this.server = server;
    }

    /**
     * Asks for as much as the wanted readings need to know.
     *
     * @throws UserError if the server does not answer a plain call
     */
    Capabilities run(ReadingChoice wanted) {
        TokenCap cap = TokenCap.MAX_TOKENS;
        Exchange plain = server.apply(request(cap, 0, null));
        if (plain instanceof Exchange.Failed failed
                && failed.reason().contains(TokenCap.MAX_COMPLETION_TOKENS.field())) {
            cap = TokenCap.MAX_COMPLETION_TOKENS;
            plain = server.apply(request(cap, 0, null));
        }
        if (plain instanceof Exchange.Failed failed) {
            throw new UserError(failed.reason());
        }
        return new Capabilities(
                cap,
                wanted.mayRead(ReadingChoice.LOGPROB) ? topLogprobs(cap) : 0,
                wanted.mayRead(ReadingChoice.CONSTRAINED) ? constraint(cap) : null,
                thinks(((Exchange.Answered) plain).reply()));
    }

    private int topLogprobs(TokenCap cap) {
        for (int top : TOP_LOGPROBS) {
            if (server.apply(request(cap, top, null)) instanceof Exchange.Answered answered
                    && sound(answered.reply().logprobs())) {
                return top;
            }
        }
        return 0;
    }

    private static boolean sound(List<ChatReply.TokenLogprobs> tokens) {
        return !tokens.isEmpty()
                && tokens.stream()
                        .allMatch(token -> token.top().stream()
                                        .mapToDouble(other -> Math.exp(other.logprob()))
                                        .sum()
                                <= 1 + ROUNDING)
                && tokens.stream().anyMatch(token -> token.top().size() > 1);
    }

    private @Nullable Constraint constraint(TokenCap cap) {
        for (Constraint constraint : Constraint.values()) {
            if (server.apply(request(cap, 0, constraint)) instanceof Exchange.Answered answered
                    && heeded(answered.reply().content())) {
                return constraint;
            }
        }
        return null;
    }

    private static boolean heeded(String content) {
        String bare = VerdictText.withoutThoughts(content).replaceAll("[{}\":\\s]|verdict", "");
        return NONSENSE.contains(bare);
    }

    private static boolean thinks(ChatReply reply) {
        return reply.reasoning() != null || reply.content().contains("<think>");
    }

    private static ChatRequest request(TokenCap cap, int topLogprobs, @Nullable Constraint constraint) {
        return new ChatRequest(QUESTION, 0, 0, SHORT, cap, topLogprobs, constraint, NONSENSE);
    }
}
