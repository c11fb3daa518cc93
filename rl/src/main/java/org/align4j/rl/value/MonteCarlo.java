package org.align4j.rl.value;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.rl.offline.LoggedRow;
import org.align4j.rl.offline.RowValues;

/** The mean return of whoever wrote the log: least squares of V(s) and what was earned from s on. */
public record MonteCarlo(
        @Option(doc = "Discount per token; below 1 it punishes length", def = "1.0")
        double discount) implements ValueMethod {
    public MonteCarlo {
        Check.positiveShare("discount", discount);
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public double learn(LoggedRow row, TokenNumbers now, TokenNumbers average, boolean bootstraps, Slopes slopes) {
        double loss = 0;
        for (int t = 0; t < row.actions().length; t++) {
            int place = Places.before(row, t);
            double error = returnFrom(row, t) - now.at(place, 0);
            loss += error * error;
            slopes.add(place, 0, -2 * error);
        }
        return loss;
    }

    @Override
    public RowValues read(LoggedRow row, TokenNumbers numbers, boolean bootstraps) {
        return Places.read(row, bootstraps, place -> numbers.at(place, 0), null);
    }
}
