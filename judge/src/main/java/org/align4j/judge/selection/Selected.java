package org.align4j.judge.selection;

import org.align4j.judge.Comparison;

/**
 * A pair that was chosen.
 *
 * @param by what it was chosen by: {@link Strategy#RANDOM} for the random share, of which alone shares and accuracies of
 *     the whole can be estimated
 */
public record Selected(Comparison pair, Strategy by) {}
