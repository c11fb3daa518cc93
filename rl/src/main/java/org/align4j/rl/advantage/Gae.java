package org.align4j.rl.advantage;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.jspecify.annotations.Nullable;

/**
 * Generalised advantage estimation, Schulman et al. 2016, eq. 16: {@code A_t = δ_t + γ λ A_{t+1}},
 * {@code δ_t = r_t + γ V_{t+1} - V_t}. Returns are advantages plus values, from before whitening.
 */
public record Gae(
        @Option(doc = "Discount of later rewards", def = "1.0")
        double gamma,

        @Option(doc = "Lambda: from one-step (0) to full-return (1) advantages", def = "0.95")
        double lambda,

        @Option(doc = "λ of the returns that the critic learns (VC-PPO takes 1); not set: lambda", def = Option.NONE)
        @Nullable Double criticLambda,

        @Option(
                doc =
                        "Whitening of rewards over the batch: none, scale (variance 1, the mean is kept) or standardize (mean 0, too)",
                def = "none")
        Whitening rewardWhitening,

        @Option(
                doc =
                        "Whitening of advantages over the batch: none, scale (variance 1, the mean is kept) or standardize (mean 0, too)",
                def = "standardize")
        Whitening advantageWhitening)
        implements AdvantageEstimator {
    public Gae {
        Check.inUnitInterval("gamma", gamma);
        Check.inUnitInterval("lambda", lambda);
        if (criticLambda != null) {
            Check.inUnitInterval("critic-lambda", criticLambda);
        }
    }

    @Override
    public Estimate estimate(Rewarded rewarded) {
        double[][] rewards = rewardWhitening.apply(rewarded.rewards());
        double[][] advantages = new double[rewards.length][];
        double[][] returns = new double[rewards.length][];
        for (int i = 0; i < rewards.length; i++) {
            double[] values = rewarded.values()[i];
            double after = rewarded.bootstrap()[i];
            advantages[i] = advantages(rewards[i], values, after, gamma, lambda);
            returns[i] = criticLambda == null
                    ? returns(advantages[i], values)
                    : returns(advantages(rewards[i], values, after, gamma, criticLambda), values);
        }
        return new Estimate(advantageWhitening.apply(advantages), returns);
    }

    /** Of one row; {@code after} is the value of what follows it. */
    static double[] advantages(double[] rewards, double[] values, double after, double gamma, double lambda) {
        double[] advantages = new double[values.length];
        double next = after;
        double accumulated = 0;
        for (int t = values.length - 1; t >= 0; t--) {
            accumulated = rewards[t] + gamma * next - values[t] + gamma * lambda * accumulated;
            advantages[t] = accumulated;
            next = values[t];
        }
        return advantages;
    }

    /** What the values should have been. */
    static double[] returns(double[] advantages, double[] values) {
        double[] returns = new double[values.length];
        for (int t = 0; t < returns.length; t++) {
            returns[t] = advantages[t] + values[t];
        }
        return returns;
    }

    @Override
    public boolean needsCritic() {
        return true;
    }
}
