package org.align4j.rl.offline;

import org.jspecify.annotations.Nullable;

/**
 * What a value model says of one logged row.
 *
 * @param before V of the state before each action
 * @param after what is still to come behind the last action: V of the last state where a length limit cut the row off and
 *     that is to count, else 0
 * @param actionValues Q of each action, the smaller of two; null where the model has none
 */
public record RowValues(double[] before, double after, double @Nullable [] actionValues) {
    /** What the row earned, and what was still to come. */
    double returnOf(LoggedRow row) {
        return row.score() + after;
    }
}
