package org.align4j.judge.factor;

import org.align4j.core.options.Option;

/** What fitting found of one factor; fitted anew it is written anew. */
public record FactorFacts(
        @Option(doc = "Standard deviation of the weight") double deviation,

        @Option(doc = "Lower end of the weight's 95 % interval")
        double low,

        @Option(doc = "Upper end of the weight's 95 % interval")
        double high,

        @Option(doc = "Share of the reward's variance over completions; the shares sum to 1")
        double varianceShare,

        @Option(doc = "Accuracy lost where the others are fitted without it")
        double accuracyLost,

        @Option(doc = "Where the factor lies on the completions")
        FactorScale scale) {}
