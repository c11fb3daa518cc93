package org.align4j.model;

/**
 * What was sampled for one row.
 *
 * @param tokens the sampled ids, the end-of-text token included where it was reached, and everything up to the token
 *     that completed a stop string
 * @param logProbs natural log of each one's probability at the sampling temperature (at 1 where the temperature is 0),
 *     before the repetition penalty, top-k, top-p and min-p: the distribution that training sees
 * @param text the tokens decoded without special tokens, cut before the stop string if one ended it
 * @param finish why it ended
 */
public record Completion(int[] tokens, float[] logProbs, String text, Finish finish) {
    /** Why a completion ended. */
    public enum Finish {
        /** An end-of-text token or a stop string. */
        STOP,
        /** The limit on new tokens, or the model's context. */
        LENGTH
    }
}
