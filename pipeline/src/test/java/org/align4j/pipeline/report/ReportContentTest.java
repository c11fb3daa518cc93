package org.align4j.pipeline.report;

import static org.align4j.pipeline.report.ReportRuns.interval;
import static org.align4j.pipeline.report.ReportRuns.measured;
import static org.align4j.pipeline.report.ReportRuns.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.align4j.jinja.Page;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the report says, and in which order. */
class ReportContentTest {
    @TempDir
    private Path folder;

    private ReportRuns runs;

    @BeforeEach
    void runs() {
        runs = new ReportRuns(folder);
    }

    @Test
    void firstTheVerdictThenEvidenceTradeOffsSamplesWarningsAndStagesFolded() throws IOException {
        String html = whole(measured());

        assertThat(html)
                .containsSubsequence(
                        "<h2>Better</h2>",
                        "<h2>Evidence</h2>",
                        "<h2>The reward model: reward</h2>",
                        "<h2>Trade-offs</h2>",
                        "<h2>Samples</h2>",
                        "The worst, by the judge",
                        "Warnings</h2>",
                        "<h2>Stages</h2>",
                        "<h2>Lineage</h2>",
                        "<h2>All numbers</h2>",
                        "<h2>What the numbers mean</h2>")
                .doesNotContain("<details open")
                .contains(
                        "The judge careful reader prefers the policy to the baseline in 87.5\u202f% of 64 comparisons");
        assertThat(html.split("<details class=\"card stage\"", -1)).hasSize(5);
    }

    @Test
    void aWinWithNarrowOpeningsOrAJudgesTasteOrLengthHasReservations() throws IOException {
        assertThat(after("top_three_openings", 0.93)).contains("with reservations", "diversity is lost");
        assertThat(after("length_controlled_win_rate", 0.45)).contains("with reservations", "the win is one of length");
        Map<String, Object> taste = measured();
        interval(taste, "training_judge_win_rate", 0.99, 0.97, 1.0);
        assertThat(whole(taste)).contains("with reservations", "part of the win is that judge&#39;s taste");
        assertThat(after("kl_per_token", 2.5)).contains("with reservations", "little of its language is left");
        Map<String, Object> forgetful = measured();
        forgetful.putAll(Map.of("perplexity", 9.0, "baseline_perplexity", 3.0));
        assertThat(whole(forgetful)).contains("with reservations", "rose from 3 to 9");
        Map<String, Object> ruder = measured();
        ruder.put("principles", Map.of("no insult", 0.5));
        ruder.put("baseline_principles", Map.of("no insult", 0.9));
        assertThat(whole(ruder)).contains("with reservations", "\u201cno insult\u201d is honoured less");
    }

    @Test
    void anIntervalAcrossOneHalfIsNoDifferenceAndOneBelowIsWorse() throws IOException {
        Map<String, Object> open = measured();
        interval(open, "win_rate", 0.52, 0.44, 0.6);
        assertThat(whole(open)).contains("<h2>No difference shown</h2>").doesNotContain("<h2>Better");
        Map<String, Object> worse = measured();
        interval(worse, "win_rate", 0.3, 0.2, 0.4);
        interval(worse, "reward_difference", 2, 1.5, 2.5);
        assertThat(whole(worse)).contains("<h2>Worse</h2>", "the reward model was over-optimised");
    }

    @Test
    void theRewardModelsAccuracyStandsBesideLengthAndIsCalibrated() throws IOException {
        String html = whole(measured());

        assertThat(html)
                .contains(
                        "Reward model \u201creward\u201d ranks 85.0\u202f% of held-out pairs as labelled (95 %: 80.2\u202f% to 88.8\u202f%);"
                                + " length alone would reach 64.7\u202f%")
                .contains("predicted 70.0\u202f%, so in 65.0\u202f%, 40 predictions");
        assertThat(whole(measured(), 0.82)).contains("no better than length alone: 82.0\u202f%", "with reservations");
    }

    @Test
    void curvesOfTheSameCourseAreDrawnOnceAndCarryTheirValues() throws IOException {
        String html = whole(measured());

        assertThat(html.split("data-name=\"objective/scores\"", -1)).hasSize(2);
        assertThat(html).doesNotContain("data-name=\"reward\"").contains("also reward");
        String points = html.split("data-name=\"objective/kl\" data-x-name=\"iteration\" data-points=\"")[1];
        points = points.substring(0, points.indexOf('"'));
        assertThat(points.split(";")).hasSize(40);
        double progress = 1 - Math.exp(-40 / 15.0);
        assertThat(Double.parseDouble(points.substring(points.lastIndexOf(',') + 1)))
                .isCloseTo(9 * progress * progress, within(1e-3));
    }

    @Test
    void theWorstSamplesAreThoseOfWhichTheJudgeIsSurest() throws IOException {
        String html = whole(measured());
        String worst = html.substring(html.indexOf("The worst, by the judge"));

        // pairs 0, 8, ..., 56 are lost, the later the surer
        assertThat(worst).contains("The judge prefers the baseline in 8 of 64");
        assertThat(worst)
                .containsSubsequence("kettle number 56 ", "kettle number 48 ", "kettle number 40 ", "kettle number 0 ");
    }

    @Test
    void noStageBeginsWithItsMemory() throws IOException {
        String html = whole(measured());

        assertThat(html).contains("held-out loss 0.3011");
        String facts = html.split("<div class=\"facts\">")[1];
        assertThat(facts.indexOf("memory announced")).isGreaterThan(facts.indexOf("steps"));
    }

    @Test
    void anArcJoinsTwoRunsOnlyIfOneReadsFromTheOther() throws IOException {
        String html = whole(measured());
        String graph = html.substring(html.indexOf("which run reads from which"), html.indexOf("sha256</th>"));

        assertThat(Pattern.compile("<title>([^<]*)</title>")
                        .matcher(graph)
                        .results()
                        .map(found -> found.group(1)))
                .containsExactlyInAnyOrder(
                        "sft \u2192 reward: policy",
                        "sft \u2192 rl: policy",
                        "reward \u2192 rl: reward",
                        "rl \u2192 evaluate: policy",
                        "sft \u2192 evaluate: baseline");
    }

    @Test
    void everyEvaluationIsNamedByItsRunAndByItsFolderWhereTwoAreCalledAlike() throws IOException {
        Path sft = runs.run("sft", Map.of(), Map.of(), ReportRuns::policy);
        Path first = runs.run(
                "low/evaluate",
                "evaluate",
                Map.of("policy", sft),
                Map.of(),
                List.of(),
                run -> ReportRuns.evaluation(run, measured()));
        Map<String, Object> other = measured();
        interval(other, "win_rate", 0.3, 0.2, 0.4);
        Path second = runs.run(
                "high/evaluate",
                "evaluate",
                Map.of("policy", sft),
                Map.of(),
                List.of(),
                run -> ReportRuns.evaluation(run, other));
        Path third = runs.run(
                "third",
                "evaluate",
                Map.of("policy", sft),
                Map.of(),
                List.of(),
                run -> ReportRuns.evaluation(run, other));

        String html = ReportPage.html("Three", List.of(first, second, third));

        assertThat(html)
                .containsSubsequence(
                        "<div class=\"run\">low/evaluate</div>",
                        "<h2>Better</h2>",
                        "<div class=\"run\">high/evaluate</div>",
                        "<h2>Worse</h2>",
                        "<div class=\"run\">third</div>")
                .contains("high/evaluate: 52 wins, 8 ties, 4 losses")
                .contains("<th scope=\"col\" class=\"right\">low/evaluate</th>");
    }

    @Test
    void everyNumberOfAQuickstartIsExplained() {
        Meanings meanings = new Meanings();

        assertThat(Page.resource(ReportContentTest.class, "numbers-of-a-quickstart.txt")
                        .lines())
                .hasSizeGreaterThan(100)
                .allSatisfy(name -> assertThat(meanings.of(name)).as(name).isNotEmpty());
        assertThat(meanings.of("kl")).isNotEqualTo(meanings.of("objective/kl"));
        assertThat(meanings.of("rewards/politeness/mean")).isEqualTo(meanings.of("rewards/model/mean"));
        assertThat(meanings.of("baseline_win_rate_low"))
                .startsWith("Of the baseline. Lower end of the 95 % interval. (wins");
        assertThat(meanings.of("unheard_of")).isEmpty();
    }

    private String after(String number, double value) throws IOException {
        Map<String, Object> measured = measured();
        measured.put(number, value);
        return whole(measured);
    }

    private String whole(Map<String, Object> measured) throws IOException {
        return whole(measured, 0.647);
    }

    /** sft, a reward model, RL and an evaluation of these numbers. */
    private String whole(Map<String, Object> measured, double lengthAccuracy) throws IOException {
        ReportRuns fresh =
                new ReportRuns(folder.resolve(Integer.toString(folder.toFile().list().length)));
        Path sft = fresh.run(
                "sft",
                Map.of(),
                new LinkedHashMap<>(Map.of("memory_estimate_bytes", 4.1e8, "eval_loss", 0.3011, "steps", 7)),
                ReportRuns::policy);
        Map<String, Object> held = new LinkedHashMap<>();
        interval(held, "accuracy", 0.85, 0.802, 0.888);
        held.put("eval_length_accuracy", lengthAccuracy);
        held.put("decided_pairs", 266);
        held.put("calibration", Map.of("bins", List.of(Map.of("count", 40, "confidence", 0.7, "accuracy", 0.65))));
        Path reward = fresh.run("reward", Map.of("policy", sft), Map.of("held_out", held), run -> policy(run));
        Path rl = fresh.run("rl", Map.of("policy", sft, "reward", reward), Map.of(), ReportRuns::learning);
        Path evaluate = fresh.run(
                "evaluate",
                Map.of("policy", rl, "baseline", sft),
                Map.of(),
                run -> ReportRuns.evaluation(run, measured));
        return ReportPage.html("A plan", List.of(evaluate));
    }
}
