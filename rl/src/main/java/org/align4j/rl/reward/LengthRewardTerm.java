package org.align4j.rl.reward;

import org.align4j.core.options.Option;
import org.align4j.rl.episode.Episode;

/** So much for every token of the completion; negative makes completions shorter. */
public record LengthRewardTerm(
        @Option(doc = "Reward per token", def = "-0.001") double perToken) implements RewardTerm {
    @Override
    public Sharing sharing() {
        return Sharing.ROWS;
    }

    @Override
    public RewardSource open(RewardContext context) {
        return RewardSource.of("length", this, perToken, Episode::length);
    }
}
