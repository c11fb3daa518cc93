package org.align4j.rl.value;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.rl.offline.LoggedRow;
import org.align4j.rl.offline.RowValues;

/**
 * V alone, by expectile regression on r + γ V(s'): what is to be earned if the better of the log's tokens follow. The same as
 * {@link Iql} where the next state and the reward follow from the token; where chance has a part in them it takes luck for
 * skill.
 */
public record Expectile(
        @Option(doc = "0.5 is the mean of the log's tokens; nearer to 1 the best of them counts", def = "0.7")
        double tau,

        @Option(doc = "Discount per token; below 1 it punishes length", def = "1.0")
        double discount)
        implements ValueMethod {
    public Expectile {
        Check.inOpenUnitInterval("tau", tau);
        Check.positiveShare("discount", discount);
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public boolean averages() {
        return true;
    }

    @Override
    public double learn(LoggedRow row, TokenNumbers now, TokenNumbers average, boolean bootstraps, Slopes slopes) {
        ExpectileLoss expectile = new ExpectileLoss(tau);
        double loss = 0;
        for (int t = 0; t < row.actions().length; t++) {
            int place = Places.before(row, t);
            double target = Places.target(row, t, discount, bootstraps, next -> average.at(next, 0));
            double error = target - now.at(place, 0);
            loss += expectile.of(error);
            slopes.add(place, 0, expectile.slope(error));
        }
        return loss;
    }

    /** Q(s, a) is what the transition leads to. */
    @Override
    public RowValues read(LoggedRow row, TokenNumbers numbers, boolean bootstraps) {
        RowValues values = Places.read(row, bootstraps, place -> numbers.at(place, 0), null);
        double[] actionValues = new double[row.actions().length];
        for (int t = 0; t < actionValues.length; t++) {
            actionValues[t] = Places.target(row, t, discount, bootstraps, next -> numbers.at(next, 0));
        }
        return new RowValues(values.before(), values.after(), actionValues);
    }
}
