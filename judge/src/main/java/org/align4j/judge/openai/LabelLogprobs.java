package org.align4j.judge.openai;

import java.text.Normalizer;
import java.util.List;
import java.util.Optional;

/**
 * Reads a probability from the log-probs of the label tokens {@code 1} and {@code 2}: p = softmax over both, where a
 * label's mass sums every way of writing it (white space before it, full width).
 *
 * @param pFirst probability of label 1 among the two
 * @param mass the share of the token's whole probability that fell on labels
 * @param censored one label was not among the alternatives: its mass is bounded by the smallest that was listed
 */
record LabelLogprobs(double pFirst, double mass, boolean censored) {
    /** At the answer's first token that is not white space; empty if no label is among its alternatives. */
    static Optional<LabelLogprobs> read(List<ChatReply.TokenLogprobs> tokens) {
        int start = 0;
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).token().contains("</think>")) {
                start = i + 1;
            }
        }
        for (ChatReply.TokenLogprobs token : tokens.subList(start, tokens.size())) {
            if (!token.token().isBlank()) {
                return at(token);
            }
        }
        return Optional.empty();
    }

    private static Optional<LabelLogprobs> at(ChatReply.TokenLogprobs token) {
        double first = mass(token, "1");
        double second = mass(token, "2");
        if (first == 0 && second == 0) {
            return Optional.empty();
        }
        double least = Math.exp(token.top().stream()
                .mapToDouble(ChatReply.Alternative::logprob)
                .min()
                .orElse(Double.NEGATIVE_INFINITY));
        double boundedFirst = first == 0 ? Math.min(least, second) : first;
        double boundedSecond = second == 0 ? Math.min(least, first) : second;
        return Optional.of(new LabelLogprobs(
                boundedFirst / (boundedFirst + boundedSecond), first + second, first == 0 || second == 0));
    }

    private static double mass(ChatReply.TokenLogprobs token, String label) {
        boolean listed = token.top().stream().anyMatch(other -> other.token().equals(token.token()));
        double sampled = !listed && writes(token.token(), label) ? Math.exp(token.logprob()) : 0;
        return sampled
                + token.top().stream()
                        .filter(other -> writes(other.token(), label))
                        .mapToDouble(other -> Math.exp(other.logprob()))
                        .sum();
    }

    private static boolean writes(String token, String label) {
        return Normalizer.normalize(token, Normalizer.Form.NFKC).strip().equals(label);
    }
}
