package org.align4j.pipeline.judge;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.selection.Strategy;
import org.align4j.model.config.EngineConfig;

/** What {@code align judge select} takes. */
public record JudgeSelectConfig(
        @Option(doc = "How many pairs to choose") int n,

        @Option(
                doc = "conflict (orders or judges name different winners), uncertain (near 1/2), diverse "
                        + "(least alike), information or volume (tell most about the weights of --factors), or random",
                def = "conflict")
        Strategy strategy,

        @Option(doc = "Share of them drawn at random from all pairs; only these are representative", def = "0.2")
        double randomShare,

        @Option(doc = "With --policy: most tokens computed at once, including padding", def = "8192")
        int batchTokens,

        @Option(doc = "With --policy: where and how precisely to compute", def = "{}")
        EngineConfig engine,

        @Option(doc = "Which pairs of samples to choose from, if no verdicts are given", def = "{}")
        PairConfig pairs) {
    public JudgeSelectConfig {
        Check.atLeast("n", 1, n);
        Check.inUnitInterval("random-share", randomShare);
        Check.atLeast("batch-tokens", 1, batchTokens);
    }
}
