package org.align4j.rl.advantage;

import org.align4j.core.options.Check;

/** A completion's reward against the mean of the others of its prompt: RLOO (Ahmadian et al. 2024, eq. 8). */
public record LeaveOneOut() implements AdvantageEstimator {
    @Override
    public void checkGroup(int completionsPerPrompt) {
        Check.atLeast("completions-per-prompt", 2, completionsPerPrompt);
    }

    @Override
    public Estimate estimate(Rewarded rewarded) {
        checkGroup(rewarded.group());
        double[] totals = rewarded.totals();
        double[] advantages = new double[totals.length];
        int group = rewarded.group();
        for (int from = 0; from < totals.length; from += group) {
            double mean = Groups.mean(totals, from, from + group);
            for (int i = from; i < from + group; i++) {
                advantages[i] = (totals[i] - mean) * group / (group - 1);
            }
        }
        return rewarded.perCompletion(advantages);
    }

    @Override
    public boolean needsCritic() {
        return false;
    }
}
