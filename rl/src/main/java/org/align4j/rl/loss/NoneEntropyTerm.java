package org.align4j.rl.loss;

/** No term; the entropy is logged all the same. */
public record NoneEntropyTerm() implements EntropyTerm {}
