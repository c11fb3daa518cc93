package org.align4j.rl.advantage;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.Estimate;

/**
 * Generalised advantage estimation, Schulman et al. 2016, eq. 16: {@code A_t = δ_t + γ λ A_{t+1}},
 * {@code δ_t = r_t + γ V_{t+1} - V_t}. Returns are advantages plus values, from before whitening.
 */
public record Gae(
        @Option(doc = "Discount of later rewards", def = "1.0")
        double gamma,

        @Option(doc = "Between one-step (0) and whole-return (1) advantages", def = "0.95")
        double lambda,

        @Option(doc = "Whitening of rewards over the batch: none or scale (keeps the mean)", def = "none")
        Whitening rewardWhitening,

        @Option(doc = "Whitening of advantages over the batch: none or standardize", def = "standardize")
        Whitening advantageWhitening)
        implements AdvantageEstimator {
    public Gae {
        Check.inUnitInterval("gamma", gamma);
        Check.inUnitInterval("lambda", lambda);
    }

    @Override
    public Estimate estimate(Rewarded rewarded) {
        double[][] rewards = rewardWhitening.apply(rewarded.rewards());
        double[][] advantages = new double[rewards.length][];
        double[][] returns = new double[rewards.length][];
        for (int i = 0; i < rewards.length; i++) {
            double[] values = rewarded.values()[i];
            advantages[i] = new double[values.length];
            returns[i] = new double[values.length];
            double next = rewarded.bootstrap()[i];
            double accumulated = 0;
            for (int t = values.length - 1; t >= 0; t--) {
                accumulated = rewards[i][t] + gamma * next - values[t] + gamma * lambda * accumulated;
                advantages[i][t] = accumulated;
                returns[i][t] = accumulated + values[t];
                next = values[t];
            }
        }
        return new Estimate(advantageWhitening.apply(advantages), returns);
    }

    @Override
    public boolean needsCritic() {
        return true;
    }
}
