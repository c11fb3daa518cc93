package org.align4j.pipeline.judge;

import org.align4j.core.options.Option;
import org.align4j.judge.Disagreement;
import org.align4j.judge.Orders;
import org.align4j.judge.collect.Judging;
import org.align4j.judge.config.JudgeConfig;
import org.jspecify.annotations.Nullable;

/** What {@code align judge segments} takes. */
public record JudgeSegmentsConfig(
        @Option(doc = "The judge: a YAML file such as configs/judge/principles.yaml")
        JudgeConfig judge,

        @Option(doc = "Which pieces of a pair are compared", def = "{}")
        SegmentConfig segment,

        @Option(doc = "Which pairs of completions are cut", def = "{}")
        PairConfig pairs,

        @Option(doc = "In which order a pair is shown: both, random or fixed", def = "both")
        Orders orders,

        @Option(
                doc = "When the orders name different winners: mean of the probabilities, tie, or drop the pair",
                def = "mean")
        Disagreement disagreement,

        @Option(doc = "Whether ties become rows with probability 1/2: keep or drop", def = "keep")
        Judging.Ties ties,

        @Option(doc = "Smallest share of the pairs that must be answered; below it nothing is published", def = "0.98")
        double minCoverage,

        @Option(doc = AskingRun.MAX_COST, def = Option.NONE) @Nullable Double maxCost) {
    public JudgeSegmentsConfig {
        AskingRun.checkLimits(maxCost, minCoverage);
    }

    AskingRun asking() {
        return new AskingRun(judge, maxCost, minCoverage);
    }
}
