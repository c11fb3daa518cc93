package org.align4j.judge.annotate.outcome;

/** How several votes become one answer. */
public enum Aggregation {
    /** The most frequent answer, with certainty. */
    MAJORITY,
    /** The mean of the answers: of pairs a probability, of ratings and ranks their mean. */
    MEAN,
    /** The most likely truth, with its probability, where annotators err each in their own way (Dawid and Skene). */
    DAWID_SKENE
}
