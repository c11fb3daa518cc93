package org.align4j.judge.jury;

/** What a jury makes of its judges' verdicts. */
public enum Decision {
    /** The mean of their probabilities. */
    MEAN,
    /** The share of judges that prefer the first, ties counting half (Verga et al. 2024). */
    MAJORITY
}
