package org.align4j.pipeline.rl;

import java.util.Arrays;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * How much better than expected each token was. Rows are completions, one number per completion token; the completions
 * of one prompt stand one after another.
 */
public sealed interface AdvantageEstimator {
    /**
     * @return rows as long as the rewards'
     */
    Estimate estimate(Rewarded rewarded);

    /** True if {@link Rewarded#values} must be given. */
    boolean needsCritic();

    /** Throws if this many completions per prompt make no sense. */
    default void checkGroup(int completionsPerPrompt) {
        Check.atLeast("completions-per-prompt", 1, completionsPerPrompt);
    }

    /**
     * What an estimator starts from.
     *
     * @param rewards per token, KL penalty and score included
     * @param values the critic's before each token; rows of zeros without a critic
     * @param bootstrap the critic's value after each row's last token: 0 where the completion ended there
     * @param group completions per prompt
     */
    record Rewarded(double[][] rewards, double[][] values, double[] bootstrap, int group) {
        /** Rewards where every completion ended and no critic is asked. */
        static Rewarded withoutCritic(double[][] rewards, int group) {
            double[][] values =
                    Arrays.stream(rewards).map(row -> new double[row.length]).toArray(double[][]::new);
            return new Rewarded(rewards, values, new double[rewards.length], group);
        }

        double[] totals() {
            return Arrays.stream(rewards)
                    .mapToDouble(row -> Arrays.stream(row).sum())
                    .toArray();
        }

        /** One number per completion, repeated at each of its tokens. */
        Estimate perCompletion(double[] advantages) {
            double[][] rows = new double[rewards.length][];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = new double[rewards[i].length];
                Arrays.fill(rows[i], advantages[i]);
            }
            return new Estimate(rows, rows);
        }
    }

    /**
     * @param advantages what the policy loss weights tokens with
     * @param returns what the critic should have predicted
     */
    record Estimate(double[][] advantages, double[][] returns) {}

    /**
     * Generalised advantage estimation, Schulman et al. 2016, eq. 16: {@code A_t = δ_t + γ λ A_{t+1}},
     * {@code δ_t = r_t + γ V_{t+1} - V_t}. Returns are advantages plus values, from before whitening.
     */
    record Gae(
            @Option(doc = "Discount of later rewards", def = "1.0")
            double gamma,

            @Option(doc = "Between one-step (0) and whole-return (1) advantages", def = "0.95")
            double lambda,

            @Option(doc = "Of rewards over the batch: none or scale (keeps the mean)", def = "none")
            Whitening rewardWhitening,

            @Option(doc = "Of advantages over the batch: none or standardize", def = "standardize")
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

    /**
     * A completion's reward against its group's mean, in units of a standard deviation (n - 1): GRPO (Shao et al. 2024,
     * section 4.1). Without division: Dr. GRPO (Liu et al. 2025). A group whose rewards are equal has advantages 0.
     */
    record GroupRelative(
            @Option(
                    doc =
                            "What to divide by: standard-deviation (of the group), batch (its standard deviation) or none",
                    def = "standard-deviation")
            Scale scale,

            @Option(doc = "Added to the standard deviation", def = "1e-4")
            double epsilon)
            implements AdvantageEstimator {
        /** What differences from the group's mean are divided by. */
        public enum Scale {
            STANDARD_DEVIATION,
            BATCH,
            NONE
        }

        public GroupRelative {
            Check.notNegative("epsilon", epsilon);
        }

        @Override
        public void checkGroup(int completionsPerPrompt) {
            Check.atLeast("completions-per-prompt", 2, completionsPerPrompt);
        }

        @Override
        public Estimate estimate(Rewarded rewarded) {
            checkGroup(rewarded.group());
            double[] totals = rewarded.totals();
            double[] advantages = new double[totals.length];
            double batchDeviation = Groups.deviation(totals, 0, totals.length);
            for (int from = 0; from < totals.length; from += rewarded.group()) {
                int to = from + rewarded.group();
                double mean = Groups.mean(totals, from, to);
                boolean flat = Groups.flat(totals, from, to);
                double divisor = switch (scale) {
                    case NONE -> 1;
                    case BATCH -> batchDeviation + epsilon;
                    case STANDARD_DEVIATION -> Groups.deviation(totals, from, to) + epsilon;
                };
                for (int i = from; i < to; i++) {
                    // a group without spread teaches nothing; its mean may still be off by a rounding
                    advantages[i] = flat ? 0 : (totals[i] - mean) / divisor;
                }
            }
            return rewarded.perCompletion(advantages);
        }

        @Override
        public boolean needsCritic() {
            return false;
        }
    }

    /** A completion's reward against the mean of the others of its prompt: RLOO (Ahmadian et al. 2024, eq. 8). */
    record LeaveOneOut() implements AdvantageEstimator {
        @Override
        public void checkGroup(int completionsPerPrompt) {
            Check.atLeast("completions-per-prompt", 2, completionsPerPrompt);
        }

        @Override
        public Estimate estimate(Rewarded rewarded) {
            checkGroup(rewarded.group());
            double[] totals = rewarded.totals();
            double[] advantages = new double[totals.length];
            int group = rewarded.group();
            for (int from = 0; from < totals.length; from += group) {
                double mean = Groups.mean(totals, from, from + group);
                for (int i = from; i < from + group; i++) {
                    advantages[i] = (totals[i] - mean) * group / (group - 1);
                }
            }
            return rewarded.perCompletion(advantages);
        }

        @Override
        public boolean needsCritic() {
            return false;
        }
    }

    /**
     * The discounted sum of the rewards from each token on, standardised over every token of the batch: REINFORCE++ (Hu
     * 2025).
     */
    record ReturnToGo(
            @Option(doc = "Discount of later rewards", def = "1.0")
            double gamma,

            @Option(doc = "Of advantages over the batch: none or standardize", def = "standardize")
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
}
