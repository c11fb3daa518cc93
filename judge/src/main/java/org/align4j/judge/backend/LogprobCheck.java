package org.align4j.judge.backend;

import java.util.List;
import java.util.Locale;

/** Whether reported log-probs can be log-probs. */
final class LogprobCheck {
    private static final double ROUNDING = 1e-3;

    private LogprobCheck() {}

    static boolean sound(List<ChatReply.TokenLogprobs> tokens) {
        return !tokens.isEmpty()
                && tokens.stream().allMatch(token -> sum(token) <= 1 + ROUNDING)
                && tokens.stream().anyMatch(token -> token.top().size() > 1);
    }

    static String describe(int asked, List<ChatReply.TokenLogprobs> tokens) {
        if (tokens.isEmpty()) {
            return "asked for " + asked + " alternatives: none came";
        }
        ChatReply.TokenLogprobs first = tokens.get(0);
        boolean listed = first.top().stream().anyMatch(other -> other.token().equals(first.token()));
        return String.format(
                Locale.ROOT,
                "asked for %d alternatives: %d came, together %.3f, the token itself %s them",
                asked,
                first.top().size(),
                sum(first),
                listed ? "among" : "not among");
    }

    /** How many tokens a label took at the start of an answer; 0 if the answer does not begin with it. */
    static int tokensOf(String label, List<ChatReply.TokenLogprobs> tokens) {
        StringBuilder text = new StringBuilder();
        int count = 0;
        for (ChatReply.TokenLogprobs token : tokens) {
            text.append(token.token());
            // White space before the label is no part of it.
            count += text.toString().isBlank() ? 0 : 1;
            if (text.toString().strip().equals(label)) {
                return count;
            }
        }
        return 0;
    }

    private static double sum(ChatReply.TokenLogprobs token) {
        return token.top().stream()
                .mapToDouble(other -> Math.exp(other.logprob()))
                .sum();
    }
}
