package org.align4j.rl.value;

import org.align4j.core.UserError;
import org.align4j.rl.offline.LoggedRow;
import org.align4j.rl.offline.RowValues;

/** The probability of success, where every score is between 0 and 1: logistic regression. */
public record Binary() implements ValueMethod {
    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public double discount() {
        return 1;
    }

    @Override
    public void check(double smallest, double largest) {
        if (smallest < 0 || largest > 1) {
            throw new UserError("value.type binary needs scores between 0 and 1, but the log's go from " + smallest
                    + " to " + largest + "; take monte-carlo or distributional");
        }
    }

    @Override
    public double learn(LoggedRow row, TokenNumbers now, TokenNumbers average, boolean bootstraps, Slopes slopes) {
        double loss = 0;
        for (int t = 0; t < row.actions().length; t++) {
            int place = Places.before(row, t);
            double logit = now.at(place, 0);
            // -y log σ(z) - (1 - y) log σ(-z)
            loss += Math.max(logit, 0) - row.score() * logit + Math.log1p(Math.exp(-Math.abs(logit)));
            slopes.add(place, 0, probability(logit) - row.score());
        }
        return loss;
    }

    @Override
    public RowValues read(LoggedRow row, TokenNumbers numbers, boolean bootstraps) {
        return Places.read(row, bootstraps, place -> probability(numbers.at(place, 0)), null);
    }

    private static double probability(double logit) {
        return 1 / (1 + Math.exp(-logit));
    }
}
