package org.align4j.rl.value;

import org.align4j.rl.offline.LoggedRow;
import org.align4j.rl.offline.RowValues;

/**
 * What a value model is fitted to. Losses are sums over a row's actions; whoever trains divides by the actions of the whole
 * step. Rewards are 0 but for the last action's, which is the row's score.
 */
public sealed interface ValueMethod permits MonteCarlo, Binary, Distributional, Expectile, Iql {
    /** The row of the head that V is read from, where a token has one number or V is the first of several. */
    String VALUE_LABEL = "0";

    /** How many numbers a token has. */
    int outputs();

    /** By which a reward counts less for every token that it lies further ahead. */
    double discount();

    /** Whether targets are read from the moving average of the weights. */
    default boolean averages() {
        return false;
    }

    /**
     * Adds a row's slopes.
     *
     * @param now what the model says
     * @param average what the moving average of its weights says; the same where {@link #averages} is false
     * @param bootstraps whether a row that was cut off goes on being worth what its last state is
     * @return the row's summed loss
     */
    double learn(LoggedRow row, TokenNumbers now, TokenNumbers average, boolean bootstraps, Slopes slopes);

    /** What the model says of a row, in the units of its returns. */
    RowValues read(LoggedRow row, TokenNumbers numbers, boolean bootstraps);

    /** What was earned from an action on. */
    default double returnFrom(LoggedRow row, int action) {
        return row.score() * Math.pow(discount(), row.actions().length - 1 - action);
    }

    /** Throws where the log does not fit, such as returns that are no probabilities. */
    default void check(double smallest, double largest) {}
}
