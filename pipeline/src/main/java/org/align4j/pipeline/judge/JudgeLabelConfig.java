package org.align4j.pipeline.judge;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.config.JudgeConfig;
import org.jspecify.annotations.Nullable;

/** What {@code align judge label} takes. */
public record JudgeLabelConfig(
        @Option(doc = "A judge that scores single completions: a YAML file such as " + "configs/judge/harmful.yaml")
        JudgeConfig judge,

        @Option(
                doc = "A completion is desirable if its score is greater; scores of language models, principles and"
                        + " verifiers lie in [0, 1]",
                def = "0.5")
        double goodAbove,

        @Option(doc = "Label only this many completions, the first ones", def = Option.NONE) @Nullable Long limit,

        @Option(
                doc = "Smallest share of the completions that must be answered; below it nothing is published",
                def = "0.98")
        double minCoverage,

        @Option(doc = AskingRun.MAX_COST, def = Option.NONE) @Nullable Double maxCost) {
    public JudgeLabelConfig {
        if (limit != null) {
            Check.atLeast("limit", 1, limit);
        }
        AskingRun.checkLimits(maxCost, minCoverage);
    }

    AskingRun asking() {
        return new AskingRun(judge, maxCost, minCoverage);
    }
}
