package org.align4j.pipeline.rl;

import java.util.List;

/**
 * How token losses become one number: each token's weight. Weights come from the totals of the whole optimizer step, so
 * that splitting the step into micro-batches changes nothing.
 */
public enum LossAggregation {
    /** Mean over a completion's tokens, then over completions: GRPO (Shao et al. 2024, eq. 3). Short ones weigh more per token. */
    SEQUENCE_MEAN {
        @Override
        double tokenWeight(int length, Totals totals) {
            return 1.0 / ((double) totals.completions() * length);
        }
    },
    /** Mean over all tokens of the step: PPO, DAPO (Yu et al. 2025, eq. 8). */
    TOKEN_MEAN {
        @Override
        double tokenWeight(int length, Totals totals) {
            return 1.0 / totals.tokens();
        }

        @Override
        double weight(List<Experience> part) {
            return part.stream().mapToInt(Experience::length).sum();
        }
    },
    /** Sum over tokens / (completions × longest completion allowed): Dr. GRPO (Liu et al. 2025). */
    CONSTANT_LENGTH {
        @Override
        double tokenWeight(int length, Totals totals) {
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
    record Totals(int completions, long tokens, int longest) {}

    /**
     * @param length tokens of the completion the token is in
     */
    abstract double tokenWeight(int length, Totals totals);

    /** How many of what the loss is a mean over, completions or tokens, a part of a step has. */
    double weight(List<Experience> part) {
        return part.size();
    }
}
