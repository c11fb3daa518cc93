package org.align4j.pipeline.judge;

import java.util.List;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.config.JudgeConfig;
import org.jspecify.annotations.Nullable;

/** What {@code align judge rate} takes. */
public record JudgeRateConfig(
        @Option(doc = "A judge that scores single completions: a YAML file such as " + "configs/judge/rubric.yaml")
        JudgeConfig judge,

        @Option(
                doc =
                        "Share of the completions at each level, lowest first, in proportion to each other: scores are cut at"
                                + " these quantiles and rated 1, 2, ...; empty writes the scores themselves",
                def = "[]",
                often = true)
        List<Double> levels,

        @Option(
                doc = "Number of simulated raters that share the completions; each has its own bias, as "
                        + "people have",
                def = "1")
        int raters,

        @Option(
                doc = "Spread of the raters' biases: each adds an offset to every score, drawn from a "
                        + "normal distribution with this standard deviation, in standard deviations of the "
                        + "scores",
                def = "0.0")
        double offsetDeviation,

        @Option(doc = "Ratings per completion, by different raters", def = "1")
        int ratingsPerCompletion,

        @Option(
                doc = "Smallest share of the completions that must be scored; below it, nothing is " + "published",
                def = "0.98")
        double minCoverage,

        @Option(
                doc = "Most dollars that the judge may spend, by its price table, including earlier " + "attempts",
                def = Option.NONE)
        @Nullable Double maxCost) {
    public JudgeRateConfig {
        levels = List.copyOf(levels);
        Check.that(levels.size() != 1, "levels", "must be none or at least two", levels);
        levels.forEach(share -> Check.positive("levels", share));
        Check.atLeast("raters", 1, raters);
        Check.notNegative("offset-deviation", offsetDeviation);
        Check.that(
                ratingsPerCompletion >= 1 && ratingsPerCompletion <= raters,
                "ratings-per-completion",
                "must be between 1 and raters (" + raters + ")",
                ratingsPerCompletion);
        AskingRun.checkLimits(maxCost, minCoverage);
    }

    AskingRun asking() {
        return new AskingRun(judge, maxCost, minCoverage);
    }
}
