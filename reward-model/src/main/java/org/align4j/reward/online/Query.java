package org.align4j.reward.online;

import org.jspecify.annotations.Nullable;

/**
 * A question that was put and is not answered yet: which of two completions of a prompt is better?
 *
 * @param id unique in the run
 * @param iteration after which it was put; -1 before the first
 * @param first token row of the first completion with its prompt
 * @param second likewise
 * @param promptLength how many of their tokens are the prompt
 * @param groundTruth what a verifier compares with, null if there is none
 */
public record Query(
        String id,
        int iteration,
        int[] first,
        int[] second,
        int promptLength,
        @Nullable String groundTruth) {
    LearnedPair answered(double pFirst, boolean tie) {
        return new LearnedPair(id, first, second, promptLength, pFirst, tie);
    }
}
