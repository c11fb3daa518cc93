package org.align4j.rl.loss;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** Subtracted token by token from the reward: Ziegler et al. 2019, eq. 2; PPO, RLOO, REINFORCE++. */
public record InReward(
        @Option(doc = "k1, k2 or k3", def = "k1") KlEstimator estimator,

        @Option(doc = "Weight of the penalty in the first iteration", def = "0.05", often = true)
        double coefficient,

        @Option(doc = "How the coefficient moves from iteration to iteration: fixed or adaptive", def = "{type: fixed}")
        KlController controller)
        implements KlPenalty {
    public InReward {
        Check.notNegative("coefficient", coefficient);
    }

    /**
     * What each token earns: {@code -current · KL}, plus what it earned.
     *
     * @param logProbs one row per completion, one number per token; the policy that sampled
     * @param referenceLogProbs the same under the reference
     * @param earned one row per completion, one number per token
     * @param current this iteration's coefficient
     */
    public double[][] tokenRewards(
            double[][] logProbs, double[][] referenceLogProbs, double[][] earned, double current) {
        double[][] rewards = new double[earned.length][];
        for (int row = 0; row < earned.length; row++) {
            int length = logProbs[row].length;
            rewards[row] = new double[length];
            for (int t = 0; t < length; t++) {
                rewards[row][t] = -current * estimator.of(logProbs[row][t] - referenceLogProbs[row][t]);
            }
            for (int t = 0; t < length; t++) {
                // most tokens earn nothing, and -0.0 + 0 would be another bit pattern
                if (earned[row][t] != 0 || t == length - 1) {
                    rewards[row][t] += earned[row][t];
                }
            }
        }
        return rewards;
    }
}
