package org.align4j.pipeline.rl;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.config.JudgeConfig;

/** One term of a completion's reward; a reward is the sum of its terms. To add one: a record here, and what it does in {@code Rewards}. */
public sealed interface RewardTerm {
    /** The reward model given as {@code --reward}. */
    record Model(
            @Option(doc = "Multiplies the score", def = "1.0")
            double weight,

            @Option(
                    doc = "normalized (an ordinary completion has 0, a standard deviation is 1) or raw",
                    def = "normalized")
            Scale scale)
            implements RewardTerm {
        /** Whose units scores are in. */
        public enum Scale {
            RAW,
            NORMALIZED
        }
    }

    /** A judge that scores single completions: principles, or a verifier (1 right, 0 wrong). */
    record Judge(
            @Option(doc = "Multiplies the score", def = "1.0")
            double weight,

            @Option(doc = "The judge, or the YAML file that holds it")
            JudgeConfig judge)
            implements RewardTerm {}

    /** Taken off where the completion did not end by itself (TRL's {@code missing_eos_penalty}). */
    record MissingEos(
            @Option(doc = "How much is taken off", def = "1.0")
            double penalty) implements RewardTerm {
        public MissingEos {
            Check.positive("penalty", penalty);
        }
    }

    /** So much for every token of the completion; negative makes completions shorter. */
    record Length(
            @Option(doc = "Reward per token", def = "-0.001")
            double perToken) implements RewardTerm {}

    /**
     * Soft overlong punishment (Yu et al. 2025, DAPO, eq. 13): 0 up to {@code longest - cache} tokens, then falling in a
     * straight line to -1 at {@code longest}.
     */
    record Overlong(
            @Option(doc = "Multiplies the punishment", def = "1.0")
            double weight,

            @Option(doc = "Tokens from which the punishment is whole")
            int longest,

            @Option(doc = "Tokens over which it grows") int cache)
            implements RewardTerm {
        public Overlong {
            Check.positive("weight", weight);
            Check.atLeast("longest", 1, longest);
            Check.that(cache >= 1 && cache <= longest, "cache", "must be between 1 and longest", cache);
        }

        double punishment(int length) {
            return Math.max(-1, Math.min(0, (double) (longest - cache - length) / cache));
        }
    }
}
