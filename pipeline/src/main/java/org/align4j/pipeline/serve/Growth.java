package org.align4j.pipeline.serve;

import java.util.List;
import org.align4j.model.Completion;
import org.align4j.model.generation.LikelyTokens;
import org.align4j.model.generation.LiveCompletion;
import org.jspecify.annotations.Nullable;

/**
 * How far one choice of an answer is; or why there will be no more of it.
 *
 * @param choice its index
 * @param text all of it that stays
 * @param likely of each token, if log-probs were asked for
 * @param failure what went wrong, null if nothing
 */
record Growth(
        int choice,
        String text,
        int[] tokens,
        float[] logProbs,
        List<LikelyTokens> likely,
        Completion.@Nullable Finish finish,
        @Nullable String failure) {
    static Growth of(int choice, LiveCompletion completion) {
        return new Growth(
                choice,
                completion.text(),
                completion.tokens(),
                completion.logProbs(),
                List.copyOf(completion.likely()),
                completion.finish(),
                null);
    }

    /** A choice of which nothing is to be drawn. */
    static Growth nothing(int choice) {
        return new Growth(choice, "", new int[0], new float[0], List.of(), Completion.Finish.LENGTH, null);
    }

    static Growth failed(String failure) {
        return new Growth(0, "", new int[0], new float[0], List.of(), null, failure);
    }

    boolean finished() {
        return finish != null;
    }
}
