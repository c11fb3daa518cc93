package org.align4j.rl.advantage;

import org.align4j.core.options.Check;

/**
 * A completion's reward against its group's mean, standardised over every token of the batch: REINFORCE++ with baseline
 * (Hu et al. 2025). Unlike {@link GroupRelative} a group in which little differs is not blown up.
 */
public record BatchRelative() implements AdvantageEstimator {
    @Override
    public void checkGroup(int completionsPerPrompt) {
        Check.atLeast("completions-per-prompt", 2, completionsPerPrompt);
    }

    @Override
    public Estimate estimate(Rewarded rewarded) {
        checkGroup(rewarded.group());
        double[] totals = rewarded.totals();
        double[] centred = new double[totals.length];
        for (int from = 0; from < totals.length; from += rewarded.group()) {
            int to = from + rewarded.group();
            double mean = Groups.mean(totals, from, to);
            boolean flat = Groups.flat(totals, from, to);
            for (int i = from; i < to; i++) {
                centred[i] = flat ? 0 : totals[i] - mean;
            }
        }
        double[][] rows = rewarded.perCompletion(centred).advantages();
        return new Estimate(Whitening.STANDARDIZE.apply(rows), rows);
    }

    @Override
    public boolean needsCritic() {
        return false;
    }
}
