package org.align4j.judge;

/** What to make of a pair whose verdict changes with the order in which it is shown. */
public enum Disagreement {
    /** The mean of both probabilities stands. */
    MEAN,
    /** It is a tie: the conservative rule of MT-bench (Zheng et al. 2023). */
    TIE,
    /** It is left out of the preferences. */
    DROP
}
