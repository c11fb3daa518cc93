package org.align4j.rl.reward;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** Taken off where the completion did not end by itself (TRL's {@code missing_eos_penalty}). */
public record MissingEosRewardTerm(
        @Option(doc = "Penalty subtracted from a completion without end-of-text", def = "1.0")
        double penalty) implements RewardTerm {
    public MissingEosRewardTerm {
        Check.positive("penalty", penalty);
    }

    @Override
    public Sharing sharing() {
        return Sharing.ROWS;
    }

    @Override
    public RewardSource open(RewardContext context) {
        return RewardSource.of("missing_eos", this, 1, episode -> episode.finished() ? 0 : -penalty);
    }
}
