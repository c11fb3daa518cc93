package org.align4j.pipeline.judge;

import java.util.List;
import java.util.Map;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.Disagreement;
import org.align4j.judge.Orders;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.jspecify.annotations.Nullable;

/** What {@code align judge eval} takes. */
public record JudgeEvalConfig(
        @Option(
                doc = "A judge to ask now about the labelled pairs, in addition to given verdicts: a YAML " + "file",
                def = Option.NONE)
        @Nullable JudgeConfig judge,

        @Option(doc = "In which order a pair is shown to that judge: both, random or fixed", def = "both")
        Orders orders,

        @Option(
                doc = "How many times to ask that judge each question; 2 or more measure stability, and "
                        + "cached answers are not reused across repeats",
                def = "1")
        int repeats,

        @Option(
                doc = "When the orders name different winners: mean of the probabilities, tie, or drop the pair",
                def = "mean")
        Disagreement disagreement,

        @Option(
                doc = "The policy name under which a judge wrote completions, to measure self-preference, "
                        + "as JUDGE=POLICY; default: its own name",
                def = "{}")
        Map<String, String> writesAs,

        @Option(doc = "Bootstrap resamples of the prompts for each confidence interval", def = "1000")
        int resamples,

        @Option(doc = "How many disagreements per judge the page shows", def = "50")
        int shown,

        @Option(
                doc = "Smallest share of the pairs that the judge asked now must answer; below it, nothing "
                        + "is published",
                def = "0.98")
        double minCoverage,

        @Option(
                doc = "Conditions that end the command with exit code 4 if any judge meets one, such as "
                        + "accuracy_low<0.6; the names are those in judge-evaluation.json",
                def = "[]")
        List<String> failIf) {
    public JudgeEvalConfig {
        failIf = List.copyOf(failIf);
        JudgeGates.check(failIf);
        Check.atLeast("repeats", 1, repeats);
        Check.that(
                repeats == 1 || judge != null,
                "repeats",
                "needs --judge: stored verdicts cannot be asked again,",
                repeats);
        writesAs = Map.copyOf(writesAs);
        ClusterBootstrap.check(resamples);
        Check.atLeast("shown", 0, shown);
        Check.inUnitInterval("min-coverage", minCoverage);
    }
}
