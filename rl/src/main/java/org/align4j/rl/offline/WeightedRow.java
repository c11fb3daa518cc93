package org.align4j.rl.offline;

import org.align4j.model.BatchUnit;
import org.align4j.model.training.TokenRow;

/**
 * A row and how much its actions count.
 *
 * @param row its tokens, with the weight of each action's log-prob
 * @param share what the row adds to the number that the loss is divided by
 */
public record WeightedRow(TokenRow row, double share) implements BatchUnit {
    /** @param weights of each action */
    static WeightedRow of(LoggedRow logged, double[] weights, double share) {
        float[] all = new float[logged.ids().length];
        for (int t = 0; t < weights.length; t++) {
            all[logged.actions()[t]] = (float) weights[t];
        }
        return new WeightedRow(new TokenRow(logged.ids(), all), share);
    }

    @Override
    public int rows() {
        return 1;
    }

    @Override
    public int longest() {
        return row.longest();
    }

    @Override
    public int tokens() {
        return row.tokens();
    }
}
