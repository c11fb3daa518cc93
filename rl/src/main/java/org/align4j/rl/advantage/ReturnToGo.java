package org.align4j.rl.advantage;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * The discounted sum of the rewards from each token on, standardised over every token of the batch: REINFORCE++ (Hu
 * 2025).
 */
public record ReturnToGo(
        @Option(doc = "Discount of later rewards", def = "1.0")
        double gamma,

        @Option(
                doc =
                        "Whitening of advantages over the batch: none, scale (variance 1, the mean is kept) or standardize (mean 0, too)",
                def = "standardize")
        Whitening advantageWhitening)
        implements AdvantageEstimator {
    public ReturnToGo {
        Check.inUnitInterval("gamma", gamma);
    }

    @Override
    public Estimate estimate(Rewarded rewarded) {
        double[][] returns = new double[rewarded.rewards().length][];
        for (int i = 0; i < returns.length; i++) {
            double[] rewards = rewarded.rewards()[i];
            returns[i] = new double[rewards.length];
            double accumulated = 0;
            for (int t = rewards.length - 1; t >= 0; t--) {
                accumulated = rewards[t] + gamma * accumulated;
                returns[i][t] = accumulated;
            }
        }
        return new Estimate(advantageWhitening.apply(returns), returns);
    }

    @Override
    public boolean needsCritic() {
        return false;
    }
}
