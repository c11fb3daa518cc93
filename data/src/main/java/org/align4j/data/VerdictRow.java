package org.align4j.data;

import org.jspecify.annotations.Nullable;

/**
 * One call of a judge: a pair of completions in one order. {@code tries} and {@code millis} are transport: they cannot
 * repeat.
 *
 * @param pair the pair's id: that of the preference made of it
 * @param promptId the sample's id
 * @param first which of the prompt's completions is the pair's first, counted from 0
 * @param second which is its second
 * @param order 0: shown as given, 1: the second was shown first
 * @param judge the judge's name
 * @param reading how the probability was read: {@code logprob}, {@code constrained}, {@code text}, {@code rule},
 *     {@code vote}
 * @param status {@code ok}, or how the call failed
 * @param pFirst probability that the completion <em>shown</em> first is better, null unless ok
 * @param tie the judge called it a tie
 * @param labelMass share of the next token's probability on the labels, where log-probs were read
 * @param rationale the judge's reason, or what went wrong
 * @param dollars by the user's price table
 * @param tries requests sent
 * @param millis wall time of all of them
 */
public record VerdictRow(
        String id,
        String pair,
        String promptId,
        int first,
        int second,
        int order,
        String judge,
        String reading,
        String status,
        @Nullable Double pFirst,
        boolean tie,
        @Nullable Double labelMass,
        @Nullable String rationale,
        int promptTokens,
        int completionTokens,
        int cachedTokens,
        double dollars,
        int tries,
        long millis)
        implements Row {
    /** The same under another id. */
    public VerdictRow withId(String other) {
        return new VerdictRow(
                other,
                pair,
                promptId,
                first,
                second,
                order,
                judge,
                reading,
                status,
                pFirst,
                tie,
                labelMass,
                rationale,
                promptTokens,
                completionTokens,
                cachedTokens,
                dollars,
                tries,
                millis);
    }
}
