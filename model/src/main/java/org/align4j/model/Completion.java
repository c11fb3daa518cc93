package org.align4j.model;

/**
 * What was sampled for one row.
 *
 * @param tokens the sampled ids, the end-of-text token included where it was reached
 * @param logProbs log of each one's probability at the sampling temperature, before top-k, top-p and min-p
 * @param finish why it ended
 */
public record Completion(int[] tokens, float[] logProbs, Finish finish) {
    /** Why a completion ended. */
    public enum Finish {
        /** An end-of-text token or a stop string. */
        STOP,
        /** The limit on new tokens, or the model's context. */
        LENGTH
    }
}
