package org.align4j.rl.advantage;

import org.align4j.core.options.Check;

/**
 * A completion's reward against its group's mean weighted by length, {@code Σ l r / Σ l}: the baseline of least variance
 * where a gradient's square grows with its tokens (Hao et al. 2025, OPO, eq. 7). On-policy, without a division.
 */
public record LengthWeighted() implements AdvantageEstimator {
    @Override
    public void checkGroup(int completionsPerPrompt) {
        Check.atLeast("completions-per-prompt", 2, completionsPerPrompt);
    }

    @Override
    public Estimate estimate(Rewarded rewarded) {
        checkGroup(rewarded.group());
        double[] totals = rewarded.totals();
        double[] advantages = new double[totals.length];
        for (int from = 0; from < totals.length; from += rewarded.group()) {
            int to = from + rewarded.group();
            double weighted = 0;
            long tokens = 0;
            for (int i = from; i < to; i++) {
                weighted += totals[i] * rewarded.rewards()[i].length;
                tokens += rewarded.rewards()[i].length;
            }
            boolean flat = Groups.flat(totals, from, to);
            for (int i = from; i < to; i++) {
                advantages[i] = flat ? 0 : totals[i] - weighted / tokens;
            }
        }
        return rewarded.perCompletion(advantages);
    }

    @Override
    public boolean needsCritic() {
        return false;
    }
}
