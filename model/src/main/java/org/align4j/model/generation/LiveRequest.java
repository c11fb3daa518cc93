package org.align4j.model.generation;

import org.align4j.model.config.SamplingConfig;

/**
 * A prompt that arrives while others are decoded.
 *
 * @param prompt token ids, at least one
 * @param completions how many are drawn of it
 * @param sampling how they are drawn
 * @param seed with the row and the number of the completion it decides what is drawn, whatever is decoded beside it
 * @param row which prompt of those that came with the seed
 * @param likeliest how many of the likeliest tokens are kept beside each drawn one, at most {@value #MOST_LIKELIEST};
 *     {@value #NO_LOG_PROBS} for no log-probs at all
 */
public record LiveRequest(int[] prompt, int completions, SamplingConfig sampling, long seed, long row, int likeliest) {
    /** No log-probs are wanted. */
    public static final int NO_LOG_PROBS = -1;

    /** As many as OpenAI's protocol allows to ask for. */
    public static final int MOST_LIKELIEST = 20;

    public LiveRequest {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token");
        }
        if (completions < 1 || likeliest < NO_LOG_PROBS || likeliest > MOST_LIKELIEST) {
            throw new IllegalArgumentException(completions + " completions, " + likeliest + " likeliest tokens");
        }
    }
}
