package org.align4j.model.generation;

import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a model thinks of a prompt's own tokens. Its first token has nothing before it, so both begin with the second.
 *
 * @param logProbs natural logs of the tokens' probabilities given those before them, without temperature
 * @param likely the likeliest tokens at the same places
 */
public record ReadPrompt(float[] logProbs, List<LikelyTokens> likely) {
    /** From what the kernel gives: (places), then ids and values of the likeliest, (places, likeliest). */
    static ReadPrompt of(NDList read) {
        float[] logProbs = read.get(0).toFloatArray();
        long[] ids = read.get(1).toLongArray();
        float[] values = read.get(2).toFloatArray();
        int each = ids.length / logProbs.length;
        List<LikelyTokens> likely = new ArrayList<>();
        for (int place = 0; place < logProbs.length; place++) {
            int from = place * each;
            likely.add(new LikelyTokens(
                    Arrays.stream(ids, from, from + each)
                            .mapToInt(Math::toIntExact)
                            .toArray(),
                    Arrays.copyOfRange(values, from, from + each)));
        }
        return new ReadPrompt(logProbs, likely);
    }
}
