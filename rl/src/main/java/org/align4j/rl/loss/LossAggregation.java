package org.align4j.rl.loss;

/**
 * How token losses become one number: each token's weight. Weights come from the totals of the whole optimizer step, so
 * that splitting the step into micro-batches changes nothing.
 */
public enum LossAggregation {
    /** Mean over a completion's tokens, then over completions: GRPO (Shao et al. 2024, eq. 3). Short ones weigh more per token. */
    SEQUENCE_MEAN {
        @Override
        public double tokenWeight(int length, Totals totals) {
            return 1.0 / ((double) totals.completions() * length);
        }
    },
    /** Mean over all tokens of the step: PPO, DAPO (Yu et al. 2025, eq. 8). */
    TOKEN_MEAN {
        @Override
        public double tokenWeight(int length, Totals totals) {
            return 1.0 / totals.tokens();
        }

        @Override
        public double weight(int completions, long tokens) {
            return tokens;
        }
    },
    /** Sum over tokens / (completions × longest completion allowed): Dr. GRPO (Liu et al. 2025). */
    CONSTANT_LENGTH {
        @Override
        public double tokenWeight(int length, Totals totals) {
            return 1.0 / ((double) totals.completions() * totals.longest());
        }
    };

    /**
     * Sums over one optimizer step.
     *
     * @param completions how many rows
     * @param tokens completion tokens of all rows
     * @param longest completion length that sampling allows
     */
    public record Totals(int completions, long tokens, int longest) {}

    /**
     * @param length tokens of the completion the token is in
     */
    public abstract double tokenWeight(int length, Totals totals);

    /** How many of what the loss is a mean over, completions or tokens, a part of a step has. */
    public double weight(int completions, long tokens) {
        return completions;
    }
}
