package org.align4j.judge.collect;

/** Which pairs of a prompt's completions are judged. */
public enum PairScheme {
    /** Each with each: k (k − 1) / 2 pairs of k completions. */
    ALL,
    /** Each with the next, the last with the first: k pairs (one of two completions). */
    ADJACENT,
    /** The best with the worst by the judge's own scores; needs a judge that scores single completions. */
    BEST_WORST
}
