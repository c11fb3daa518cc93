package org.align4j.pipeline.judge;

import java.nio.file.Path;
import org.align4j.core.options.Option;
import org.align4j.judge.Orders;
import org.align4j.judge.config.JudgeConfig;

/** What {@code align judge estimate} takes. */
public record JudgeEstimateOptions(
        @Option(doc = "The judge: a YAML file") JudgeConfig judge,
        @Option(doc = "Completions, several of each prompt") Path samples,

        @Option(doc = "Which pairs would be judged", def = "{}")
        PairOptions pairs,

        @Option(doc = "In which order a pair would be shown: both, random or fixed", def = "both")
        Orders orders) {}
