package org.align4j.model.text;

/**
 * A whole conversation as one token row.
 *
 * @param tokens the row
 * @param trained which tokens the assistant wrote, its end of turn included
 */
public record MaskedRow(int[] tokens, boolean[] trained) {}
