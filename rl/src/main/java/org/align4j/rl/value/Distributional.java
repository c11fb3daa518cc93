package org.align4j.rl.value;

import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.rl.offline.LoggedRow;
import org.align4j.rl.offline.RowValues;

/**
 * A distribution over returns in evenly spaced bins (Bellemare et al. 2017), fitted by cross-entropy to the two neighbours
 * whose mean the return is (two-hot; Farebrother et al. 2024). V is the distribution's mean.
 */
public record Distributional(
        @Option(doc = "Bins", def = "51") int bins,

        @Option(doc = "Return of the first bin") double lowest,

        @Option(doc = "Return of the last bin") double highest)
        implements ValueMethod {
    public Distributional {
        Check.atLeast("bins", 2, bins);
        Check.that(highest > lowest, "highest", "must be greater than lowest (" + lowest + ")", highest);
    }

    @Override
    public int outputs() {
        return bins;
    }

    @Override
    public double discount() {
        return 1;
    }

    @Override
    public void check(double smallest, double largest) {
        if (smallest < lowest || largest > highest) {
            throw new UserError("value.lowest and value.highest must hold the log's scores, which go from " + smallest
                    + " to " + largest);
        }
    }

    @Override
    public double learn(LoggedRow row, TokenNumbers now, TokenNumbers average, boolean bootstraps, Slopes slopes) {
        double[] target = twoHot(row.score());
        double loss = 0;
        for (int t = 0; t < row.actions().length; t++) {
            int place = Places.before(row, t);
            double[] logProbs = logProbs(now, place);
            for (int bin = 0; bin < bins; bin++) {
                loss -= target[bin] * logProbs[bin];
                slopes.add(place, bin, Math.exp(logProbs[bin]) - target[bin]);
            }
        }
        return loss;
    }

    @Override
    public RowValues read(LoggedRow row, TokenNumbers numbers, boolean bootstraps) {
        return Places.read(row, bootstraps, place -> mean(logProbs(numbers, place)), null);
    }

    /** The shares of the bins on both sides of a return; beyond the range it counts as the end. */
    private double[] twoHot(double earned) {
        double place = (Math.min(Math.max(earned, lowest), highest) - lowest) / (highest - lowest) * (bins - 1);
        int below = Math.min((int) place, bins - 2);
        double[] target = new double[bins];
        target[below] = 1 - (place - below);
        target[below + 1] = place - below;
        return target;
    }

    private double[] logProbs(TokenNumbers numbers, int place) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int bin = 0; bin < bins; bin++) {
            largest = Math.max(largest, numbers.at(place, bin));
        }
        double sum = 0;
        for (int bin = 0; bin < bins; bin++) {
            sum += Math.exp(numbers.at(place, bin) - largest);
        }
        double[] logProbs = new double[bins];
        for (int bin = 0; bin < bins; bin++) {
            logProbs[bin] = numbers.at(place, bin) - largest - Math.log(sum);
        }
        return logProbs;
    }

    private double mean(double[] logProbs) {
        double mean = 0;
        for (int bin = 0; bin < bins; bin++) {
            mean += Math.exp(logProbs[bin]) * (lowest + (highest - lowest) * bin / (bins - 1));
        }
        return mean;
    }
}
