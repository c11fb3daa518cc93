package org.align4j.rl.value;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.rl.offline.LoggedRow;
import org.align4j.rl.offline.RowValues;

/**
 * Implicit Q-learning (Kostrikov et al. 2021, eq. 5 and 6): V by expectile regression on the smaller of two Qs of the moving
 * average, both Qs by least squares on r + γ V(s'). Tokens that the log never took are asked nothing, so that nothing can be
 * overestimated. The three are rows of one head.
 */
public record Iql(
        @Option(doc = "0.5 is the mean of the log's tokens; nearer to 1 the best of them counts", def = "0.7")
        double tau,

        @Option(doc = "Discount per token; below 1 it punishes length", def = "1.0")
        double discount)
        implements ValueMethod {
    private static final int V = 0;
    private static final int Q1 = 1;
    private static final int Q2 = 2;

    public Iql {
        Check.inOpenUnitInterval("tau", tau);
        Check.positiveShare("discount", discount);
    }

    @Override
    public int outputs() {
        return 3;
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
            int state = Places.before(row, t);
            int action = row.actions()[t];
            double error = smaller(average, action) - now.at(state, V);
            loss += expectile.of(error);
            slopes.add(state, V, expectile.slope(error));
            double target = Places.target(row, t, discount, bootstraps, next -> now.at(next, V));
            for (int q = Q1; q <= Q2; q++) {
                double difference = target - now.at(action, q);
                loss += difference * difference;
                slopes.add(action, q, -2 * difference);
            }
        }
        return loss;
    }

    @Override
    public RowValues read(LoggedRow row, TokenNumbers numbers, boolean bootstraps) {
        return Places.read(row, bootstraps, place -> numbers.at(place, V), place -> smaller(numbers, place));
    }

    private static double smaller(TokenNumbers numbers, int place) {
        return Math.min(numbers.at(place, Q1), numbers.at(place, Q2));
    }
}
