package org.align4j.model.checkpoint;

/** What stands on top of the trunk. */
public enum HeadKind {
    /** Log-probs of tokens, by the embedding matrix or a matrix of its own. */
    LANGUAGE_MODEL,
    /** One score per position, by one row without a bias. */
    SCORE
}
