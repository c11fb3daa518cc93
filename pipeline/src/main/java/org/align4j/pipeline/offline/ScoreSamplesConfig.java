package org.align4j.pipeline.offline;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.EngineConfig;
import org.align4j.rl.reward.RewardTerm;

/** What {@code align score-samples} takes. */
public record ScoreSamplesConfig(
        @Option(doc = "Terms that add up to a completion's score, as in rl", def = "[{type: model}]")
        List<RewardTerm> rewards,

        @Option(doc = "Temperature that the samples were drawn at, noted in the trajectories", def = "1.0")
        double temperature,

        @Option(doc = "Where and how precisely a reward model computes", def = "{}")
        EngineConfig engine) {
    public ScoreSamplesConfig {
        rewards = List.copyOf(rewards);
        Check.that(!rewards.isEmpty(), "rewards", "must have at least one term", rewards);
        Check.positive("temperature", temperature);
    }
}
