package org.align4j.pipeline.judge;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.selection.Strategy;
import org.align4j.model.config.EngineConfig;

/** What {@code align judge select} takes. */
public record JudgeSelectConfig(
        @Option(doc = "How many pairs to choose") int n,

        @Option(
                doc = "conflict (orders or judges name different winners), uncertain (near 1/2), diverse (unlike each"
                        + " other) or random",
                def = "conflict")
        Strategy strategy,

        @Option(
                doc = "Share of them drawn at random from all pairs: what is estimated from these holds for the whole",
                def = "0.2")
        double randomShare,

        @Option(doc = "With --policy: most tokens computed at once, padding counted", def = "8192")
        int batchTokens,

        @Option(doc = "With --policy: where and how precisely it computes", def = "{}")
        EngineConfig engine,

        @Option(doc = "Which pairs of samples there are to choose from, where no verdicts are given", def = "{}")
        PairConfig pairs) {
    public JudgeSelectConfig {
        Check.atLeast("n", 1, n);
        Check.inUnitInterval("random-share", randomShare);
        Check.atLeast("batch-tokens", 1, batchTokens);
    }
}
