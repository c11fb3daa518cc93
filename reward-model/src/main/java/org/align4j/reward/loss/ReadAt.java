package org.align4j.reward.loss;

/** Where the scores of two completions are compared. */
public enum ReadAt {
    /** At the end of each. */
    END,
    /** At every token from the first on in which they differ, so that the score of every beginning is learned. */
    AFTER_DIVERGENCE
}
