package org.align4j.rl.loss;

/**
 * How token losses become one number: each token's weight. Weights come from the totals of the whole optimizer step, so
 * that splitting the step into micro-batches changes nothing.
 */
public enum LossAggregation {
    /** Mean over a completion's tokens, then over completions: GRPO (Shao et al. 2024, eq. 3). Short ones weigh more per token. */
    SEQUENCE_MEAN {
        @Override
        public double tokenWeight(Row row, Totals totals) {
            return 1.0 / ((double) totals.completions() * row.length());
        }
    },
    /** Mean over all tokens of the step: PPO, DAPO (Yu et al. 2025, eq. 8). */
    TOKEN_MEAN {
        @Override
        public double tokenWeight(Row row, Totals totals) {
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
        public double tokenWeight(Row row, Totals totals) {
            return 1.0 / ((double) totals.completions() * totals.longest());
        }
    },
    /**
     * Mean over the tokens of all completions of a prompt, then over prompts: ScaleRL (2025). Within a prompt long and
     * short completions weigh the same per token, and every prompt counts once.
     */
    PROMPT_MEAN {
        @Override
        public double tokenWeight(Row row, Totals totals) {
            return 1.0 / ((double) totals.prompts() * row.promptTokens());
        }
    },
    /** Sum over tokens, mean over completions: the policy gradient itself (verl's {@code seq-mean-token-sum}). */
    SEQUENCE_SUM {
        @Override
        public double tokenWeight(Row row, Totals totals) {
            return 1.0 / totals.completions();
        }
    };

    /**
     * Sums over one optimizer step.
     *
     * @param completions how many rows
     * @param tokens completion tokens of all rows
     * @param longest completion length that sampling allows
     * @param prompts how many different ones
     */
    public record Totals(int completions, long tokens, int longest, int prompts) {}

    /**
     * The completion that a token is in.
     *
     * @param length its tokens
     * @param promptTokens tokens of all completions of its prompt in the optimizer step
     */
    public record Row(int length, long promptTokens) {}

    /** What each token of a completion is multiplied with; what is multiplied adds up to the step's loss. */
    public abstract double tokenWeight(Row row, Totals totals);

    /** How many of what the loss is a mean over, completions or tokens, a part of a step has. */
    public double weight(int completions, long tokens) {
        return completions;
    }
}
