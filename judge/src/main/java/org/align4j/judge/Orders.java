package org.align4j.judge;

/** In which order the two completions of a pair are shown to a judge. */
public enum Orders {
    /** Twice, once each way round: a judge's taste for a position cancels for every pair. */
    BOTH,
    /** Once, in an order drawn by hash from the seed, the pair's id and the judge: cancels on average. */
    RANDOM,
    /** Once, as given. */
    FIXED
}
