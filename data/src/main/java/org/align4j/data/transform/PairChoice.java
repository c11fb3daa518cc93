package org.align4j.data.transform;

/** Which pairs of a ranking are made. Completions of equal rank are never paired. */
public enum PairChoice {
    /** Every better one with every worse one: k (k - 1) / 2 pairs of one prompt. */
    ALL,
    /** The best one with every other. */
    BEST,
    /** The best one with the worst. */
    EXTREMES,
    /** Each one with the next worse. */
    NEIGHBOURS
}
