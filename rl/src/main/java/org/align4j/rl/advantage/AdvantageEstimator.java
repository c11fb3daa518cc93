package org.align4j.rl.advantage;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.align4j.core.options.Check;

/**
 * How much better than expected each token was. Rows are completions, one number per completion token; the completions
 * of one prompt stand one after another.
 */
public sealed interface AdvantageEstimator
        permits BatchRelative,
                Decoupled,
                Gae,
                Greedy,
                GroupRelative,
                LeaveOneOut,
                LengthAdaptiveGae,
                LengthWeighted,
                MeanScaled,
                ReturnToGo {
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

    /** True if {@link Rewarded#greedy} must be given. */
    default boolean needsGreedy() {
        return false;
    }

    /** True if it looks at each reward term by itself, and never at the tokens' rewards. */
    default boolean byTerm() {
        return false;
    }

    /** Throws if it names a term that the reward does not have. */
    default void checkTerms(Set<String> terms) {}

    /**
     * What an estimator starts from.
     *
     * @param rewards per token, KL penalty and score included
     * @param values the critic's before each token; rows of zeros without a critic
     * @param bootstrap the value of what follows each row's last token: 0 where the episode counts as ended there
     * @param group completions per prompt
     * @param greedy what each prompt's greedy completion earned; none where that is not needed
     * @param terms what each completion earned by a term, by the term's name
     * @param weights how much a term counts, which its numbers are multiplied with already; 1 for one that is not named
     */
    record Rewarded(
            double[][] rewards,
            double[][] values,
            double[] bootstrap,
            int group,
            double[] greedy,
            Map<String, double[]> terms,
            Map<String, Double> weights) {
        public Rewarded(double[][] rewards, double[][] values, double[] bootstrap, int group) {
            this(rewards, values, bootstrap, group, new double[0], Map.of());
        }

        /** Terms that all count alike. */
        public Rewarded(
                double[][] rewards,
                double[][] values,
                double[] bootstrap,
                int group,
                double[] greedy,
                Map<String, double[]> terms) {
            this(rewards, values, bootstrap, group, greedy, terms, Map.of());
        }

        /** One number per completion. */
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
}
