package org.align4j.pipeline.rl;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.Scalars;

/** Where the KL to the reference is charged: nowhere, in the rewards, or in the loss. */
public sealed interface KlPenalty {
    /** False if no reference log-probs are needed for training (they may still be logged). */
    boolean needsReference();

    /** No penalty: DAPO, Dr. GRPO. */
    record None() implements KlPenalty {
        @Override
        public boolean needsReference() {
            return false;
        }
    }

    /** Charged token by token in the reward: Ziegler et al. 2019, eq. 2; PPO, RLOO, REINFORCE++. */
    record InReward(
            @Option(doc = "k1, k2 or k3", def = "k1") KlEstimator estimator,

            @Option(doc = "Weight of the penalty in the first iteration", def = "0.05")
            double coefficient,

            @Option(
                    doc = "How the coefficient moves from iteration to iteration: fixed or adaptive",
                    def = "{type: fixed}")
            KlController controller)
            implements KlPenalty {
        public InReward {
            Check.notNegative("coefficient", coefficient);
        }

        @Override
        public boolean needsReference() {
            return true;
        }

        /**
         * What each token earns: {@code -current · KL}, plus the completion's score at its last token.
         *
         * @param logProbs one row per completion, one number per token; the policy that sampled
         * @param referenceLogProbs the same under the reference
         * @param scores one per completion
         * @param current this iteration's coefficient
         */
        double[][] tokenRewards(double[][] logProbs, double[][] referenceLogProbs, double[] scores, double current) {
            double[][] rewards = new double[scores.length][];
            for (int row = 0; row < scores.length; row++) {
                int length = logProbs[row].length;
                rewards[row] = new double[length];
                for (int t = 0; t < length; t++) {
                    rewards[row][t] = -current * estimator.of(logProbs[row][t] - referenceLogProbs[row][t]);
                }
                rewards[row][length - 1] += scores[row];
            }
            return rewards;
        }
    }

    /**
     * Added to the policy loss of every token: Shao et al. 2024 (DeepSeekMath), eq. 3, with k3. TRL multiplies the term
     * by the probability ratio ({@code use_bias_correction_kl}), the paper does not.
     */
    record InLoss(
            @Option(doc = "k1, k2 or k3", def = "k3") KlEstimator estimator,

            @Option(doc = "Weight of the KL term", def = "0.04")
            double coefficient,

            @Option(doc = "plain (the paper) or times-ratio (TRL)", def = "times-ratio")
            Form form)
            implements KlPenalty {
        /** Whether the estimate is corrected for the policy having moved since sampling. */
        public enum Form {
            PLAIN,
            TIMES_RATIO
        }

        public InLoss {
            Check.notNegative("coefficient", coefficient);
        }

        @Override
        public boolean needsReference() {
            return true;
        }

        /**
         * @param logProbs (batch, time) of the policy now
         * @param referenceLogProbs (batch, time)
         * @param ratio (batch, time) π / π_old as the policy loss takes it
         * @return (batch, time), to be added to the policy loss
         */
        NDArray perToken(NDArray logProbs, NDArray referenceLogProbs, NDArray ratio) {
            NDArray kl = Scalars.mul(estimator.of(logProbs.sub(referenceLogProbs)), coefficient);
            return form == Form.TIMES_RATIO ? kl.mul(ratio) : kl;
        }
    }
}
