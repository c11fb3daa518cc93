package org.align4j.rl.offline;

import org.align4j.model.BatchRow;
import org.align4j.model.training.TokenRow;

/**
 * A row and how much its actions count.
 *
 * @param row its tokens, with the weight of each action's log-prob
 * @param share what the row adds to the number that the loss is divided by
 */
public record WeightedRow(TokenRow row, double share) implements BatchRow {
    /** @param weights of each action */
    static WeightedRow of(LoggedRow logged, double[] weights, double share) {
        float[] all = new float[logged.ids().length];
        for (int t = 0; t < weights.length; t++) {
            all[logged.actions()[t]] = (float) weights[t];
        }
        return new WeightedRow(new TokenRow(logged.ids(), all), share);
    }

    @Override
    public int[] ids() {
        return row.ids();
    }
}
