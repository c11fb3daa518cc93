package org.align4j.model.generation;

import java.util.Arrays;

/**
 * The likeliest tokens at one place of a completion, before the temperature and all filters.
 *
 * @param ids best first
 * @param logProbs natural logs of their probabilities
 */
public record LikelyTokens(int[] ids, float[] logProbs) {
    /** The first so many of those drawn at a place of the batch. */
    static LikelyTokens of(Decoder.Drawn drawn, int place, int count) {
        int each = drawn.likeliest().length / drawn.tokens().length;
        int from = place * each;
        int kept = Math.min(count, each);
        int[] ids = new int[kept];
        for (int i = 0; i < kept; i++) {
            ids[i] = (int) drawn.likeliest()[from + i];
        }
        return new LikelyTokens(ids, Arrays.copyOfRange(drawn.likeliestLogProbs(), from, from + kept));
    }
}
