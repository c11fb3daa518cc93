package org.align4j.data.transform;

import org.align4j.core.options.Check;

/**
 * How rows are converted.
 *
 * @param pairs which pairs of a ranking
 * @param minMargin by how much the scores of a pair must differ
 * @param steps what of a solution is labelled
 */
public record ConvertConfig(PairChoice pairs, double minMargin, StepLabels steps) {
    public static final ConvertConfig DEFAULT = new ConvertConfig(PairChoice.ALL, 0, StepLabels.EACH);

    /** What of a solution is labelled. */
    public enum StepLabels {
        /** Every step, after the steps before it. */
        EACH,
        /** The solution: good if all its steps are. */
        SOLUTION
    }

    public ConvertConfig {
        Check.notNegative("min-margin", minMargin);
    }
}
