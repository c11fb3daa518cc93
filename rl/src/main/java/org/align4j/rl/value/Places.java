package org.align4j.rl.value;

import java.util.function.IntToDoubleFunction;
import org.align4j.rl.offline.LoggedRow;
import org.align4j.rl.offline.RowValues;
import org.jspecify.annotations.Nullable;

/** Where in a row the states of its actions are. */
final class Places {
    private Places() {}

    /** The token that an action's state ends with. */
    static int before(LoggedRow row, int action) {
        return row.actions()[action] - 1;
    }

    /**
     * What a transition leads to: the reward, and behind it the discounted value of the next state. The last state of a
     * row is worth nothing, unless the row was cut off and that is to count.
     *
     * @param value of the state that ends at a place
     */
    static double target(LoggedRow row, int action, double discount, boolean bootstraps, IntToDoubleFunction value) {
        boolean last = action == row.actions().length - 1;
        if (!last) {
            return discount * value.applyAsDouble(before(row, action + 1));
        }
        return row.score() + discount * after(row, bootstraps, value);
    }

    private static double after(LoggedRow row, boolean bootstraps, IntToDoubleFunction value) {
        return row.truncated() && bootstraps ? value.applyAsDouble(row.ids().length - 1) : 0;
    }

    /**
     * The values of a row.
     *
     * @param value of the state that ends at a place
     * @param actionValue of the action at a place; null where there is none
     */
    static RowValues read(
            LoggedRow row, boolean bootstraps, IntToDoubleFunction value, @Nullable IntToDoubleFunction actionValue) {
        int actions = row.actions().length;
        double[] before = new double[actions];
        double @Nullable [] of = actionValue == null ? null : new double[actions];
        for (int t = 0; t < actions; t++) {
            before[t] = value.applyAsDouble(before(row, t));
            if (of != null && actionValue != null) {
                of[t] = actionValue.applyAsDouble(row.actions()[t]);
            }
        }
        return new RowValues(before, after(row, bootstraps, value), of);
    }
}
