package org.align4j.pipeline.judge;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.jspecify.annotations.Nullable;

/** What {@code align judge rank} takes. */
public record JudgeRankConfig(
        @Option(
                doc =
                        "The raters, such as [{judge: configs/judge/rubric.yaml, share: 2}]; each prompt goes to one of them, drawn by"
                                + " their shares",
                often = true)
        List<RaterConfig> raters,

        @Option(
                doc = "Smallest share of the completions that must be scored; below it, nothing is " + "published",
                def = "0.98")
        double minCoverage,

        @Option(doc = AskingRun.MAX_COST, def = Option.NONE) @Nullable Double maxCost) {
    public JudgeRankConfig {
        raters = List.copyOf(raters);
        Check.that(!raters.isEmpty(), "raters", "must name one at least", "[]");
        AskingRun.checkLimits(maxCost, minCoverage);
    }
}
