package org.align4j.rl.advantage;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * GAE whose λ grows with the completion, {@code λ = 1 - 1 / (α l)}: of long ones more is taken from what was earned, of
 * short ones from the critic (Yue et al. 2025, VAPO, eq. 8 to 10). The critic learns with a λ of its own; γ is 1.
 */
public record LengthAdaptiveGae(
        @Option(doc = "α: λ is 0 for completions of up to 1 / α tokens", def = "0.05")
        double alpha,

        @Option(doc = "λ of the returns that the critic learns", def = "1.0")
        double criticLambda,

        @Option(
                doc =
                        "Whitening of advantages over the batch: none, scale (variance 1, the mean is kept) or standardize (mean 0, too)",
                def = "standardize")
        Whitening advantageWhitening)
        implements AdvantageEstimator {
    public LengthAdaptiveGae {
        Check.positive("alpha", alpha);
        Check.inUnitInterval("critic-lambda", criticLambda);
    }

    @Override
    public Estimate estimate(Rewarded rewarded) {
        double[][] advantages = new double[rewarded.rewards().length][];
        double[][] returns = new double[advantages.length][];
        for (int i = 0; i < advantages.length; i++) {
            double[] rewards = rewarded.rewards()[i];
            double[] values = rewarded.values()[i];
            double after = rewarded.bootstrap()[i];
            double lambda = Math.max(0, 1 - 1 / (alpha * values.length));
            advantages[i] = Gae.advantages(rewards, values, after, 1, lambda);
            returns[i] = Gae.returns(Gae.advantages(rewards, values, after, 1, criticLambda), values);
        }
        return new Estimate(advantageWhitening.apply(advantages), returns);
    }

    @Override
    public boolean needsCritic() {
        return true;
    }
}
