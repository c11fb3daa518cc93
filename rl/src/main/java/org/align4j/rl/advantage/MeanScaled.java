package org.align4j.rl.advantage;

import org.align4j.core.UserError;
import org.align4j.core.options.Check;

/**
 * {@code (r - mean) / mean} within the group, for rewards of 0 and 1: the gradient of the expected logarithm of the
 * prompt's success rate, to first order, so that hard prompts count for more (MaxRL, 2026). A group without success
 * teaches nothing.
 */
public record MeanScaled() implements AdvantageEstimator {
    @Override
    public void checkGroup(int completionsPerPrompt) {
        Check.atLeast("completions-per-prompt", 2, completionsPerPrompt);
    }

    /** @throws UserError if a reward is neither 0 nor 1 */
    @Override
    public Estimate estimate(Rewarded rewarded) {
        checkGroup(rewarded.group());
        double[] totals = rewarded.totals();
        double[] advantages = new double[totals.length];
        for (int from = 0; from < totals.length; from += rewarded.group()) {
            int to = from + rewarded.group();
            double mean = Groups.mean(totals, from, to);
            for (int i = from; i < to; i++) {
                if (totals[i] != 0 && totals[i] != 1) {
                    throw new UserError("advantage mean-scaled needs rewards of 0 and 1, but a completion earned "
                            + totals[i] + "; take one term that says right or wrong, without a KL penalty in the"
                            + " reward, or another advantage");
                }
                advantages[i] = mean == 0 ? 0 : (totals[i] - mean) / mean;
            }
        }
        return rewarded.perCompletion(advantages);
    }

    @Override
    public boolean needsCritic() {
        return false;
    }
}
