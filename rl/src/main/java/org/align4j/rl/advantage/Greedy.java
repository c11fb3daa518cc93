package org.align4j.rl.advantage;

/**
 * A completion's reward against that of the prompt's greedy completion, which is sampled for it alone and not trained on:
 * ReMax (Li et al. 2024, eq. 5).
 */
public record Greedy() implements AdvantageEstimator {
    @Override
    public Estimate estimate(Rewarded rewarded) {
        double[] totals = rewarded.totals();
        double[] advantages = new double[totals.length];
        for (int i = 0; i < totals.length; i++) {
            advantages[i] = totals[i] - rewarded.greedy()[i / rewarded.group()];
        }
        return rewarded.perCompletion(advantages);
    }

    @Override
    public boolean needsCritic() {
        return false;
    }

    @Override
    public boolean needsGreedy() {
        return true;
    }
}
