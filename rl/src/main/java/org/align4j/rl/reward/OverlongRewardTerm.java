package org.align4j.rl.reward;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * Soft overlong punishment (Yu et al. 2025, DAPO, eq. 13): 0 up to {@code longest - cache} tokens, then falling in a
 * straight line to -1 at {@code longest}.
 */
public record OverlongRewardTerm(
        @Option(doc = "Weight of the penalty", def = "1.0") double weight,

        @Option(doc = "Length in tokens from which the full penalty applies")
        int longest,

        @Option(doc = "Tokens over which the penalty grows") int cache)
        implements RewardTerm {
    public OverlongRewardTerm {
        Check.positive("weight", weight);
        Check.atLeast("longest", 1, longest);
        Check.that(cache >= 1 && cache <= longest, "cache", "must be between 1 and longest", cache);
    }

    @Override
    public Sharing sharing() {
        return Sharing.ROWS;
    }

    @Override
    public RewardSource open(RewardContext context) {
        return RewardSource.of("overlong", this, weight, episode -> punishment(episode.length()));
    }

    double punishment(int length) {
        return Math.max(-1, Math.min(0, (double) (longest - cache - length) / cache));
    }
}
