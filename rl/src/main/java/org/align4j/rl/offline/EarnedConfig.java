package org.align4j.rl.offline;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.SamplingConfig;
import org.align4j.rl.reward.RewardTerm;

/** How what a policy earns is measured beside what its values promise: it samples, and nothing is learned from that. */
public record EarnedConfig(
        @Option(doc = "Terms that add up to a completion's score, those that the log was scored by", def = "[]")
        List<RewardTerm> rewards,

        @Option(doc = "Completions of each prompt", def = "1")
        int completionsPerPrompt,

        @Option(doc = "How completions are drawn, at temperature 1", def = "{}")
        SamplingConfig sampling) {
    public EarnedConfig {
        rewards = List.copyOf(rewards);
        Check.count("completions-per-prompt", completionsPerPrompt);
        Check.that(
                sampling.temperature() == 1,
                "sampling.temperature",
                "must be 1: the estimate is of the policy as it is",
                sampling.temperature());
    }
}
