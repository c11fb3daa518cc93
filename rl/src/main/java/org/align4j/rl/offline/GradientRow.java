package org.align4j.rl.offline;

import org.align4j.model.BatchRow;

/**
 * A row and how much better each of its actions was than expected.
 *
 * @param share what the row adds to the number that the loss is divided by
 */
public record GradientRow(LoggedRow row, double[] advantages, double share) implements BatchRow {
    @Override
    public int[] ids() {
        return row.ids();
    }
}
