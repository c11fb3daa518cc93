package org.align4j.pipeline.judge;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.align4j.core.run.Progress;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Ranking;
import org.align4j.data.Sample;
import org.align4j.judge.Budget;
import org.align4j.judge.Candidate;
import org.align4j.judge.config.JudgeContext;
import org.align4j.pipeline.judging.JudgedRow;
import org.align4j.pipeline.judging.OtherProcesses;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Lets judges rank the completions of a prompt, by scoring each; writes rankings. */
public final class JudgeRankStage implements Stage<JudgeRankConfig>, RowFunctions<JudgeRankConfig> {
    /** Raters' names among the works of the stage begin so; their place in the options follows. */
    private static final String RATER = "rater-";

    @Override
    public Declaration<JudgeRankConfig> declaration() {
        return new Declaration<>(
                "judge rank",
                "Let judges rank the completions of each prompt by their scores; writes rankings",
                JudgeRankConfig.class,
                List.of(StageInput.required(
                        AskingRun.SAMPLES, Artifact.SAMPLES, "Prompts with several completions each")),
                List.of(Artifact.RANKINGS));
    }

    @Override
    public Set<String> freeOptions() {
        return Set.of("min-coverage", "max-cost");
    }

    @Override
    public void run(JudgeRankConfig options, StageContext context) throws IOException {
        List<RankedSample> samples = samples(options, context);
        Map<String, Double> scores = new HashMap<>();
        Map<String, Long> dropped = new TreeMap<>();
        long candidates =
                samples.stream().mapToLong(sample -> sample.candidates().size()).sum();
        try (OtherProcesses others = OtherProcesses.of(this, options, List.of(), context);
                Progress progress = context.progress().start("ranking", "completions", candidates)) {
            Budget budget = Budget.of(options.maxCost());
            for (RaterConfig rater : new LinkedHashSet<>(options.raters())) {
                AskingRun asking = new AskingRun(rater.judge(), options.maxCost(), options.minCoverage());
                JudgeContext judging = asking.start(context).withBudget(budget);
                String work = RATER + options.raters().indexOf(rater);
                CandidateScores found = CandidateScores.ask(
                        new CandidateScores.Asked(asking, judging, others, name(), work), of(rater, samples), progress);
                scores.putAll(found.scores());
                found.dropped().forEach((reason, count) -> dropped.merge(reason, count, Long::sum));
            }
        }
        try (DatasetWriter<Ranking> writer =
                DatasetWriter.create(context.output(Artifact.RANKINGS), Ranking.class, lineage(options, context))) {
            List<Ranking> rankings = samples.stream()
                    .map(sample -> sample.ranking(scores))
                    .flatMap(Optional::stream)
                    .toList();
            rankings.forEach(writer::write);
            if (rankings.size() < samples.size()) {
                dropped.put(
                        "prompts with fewer than two different completions", (long) samples.size() - rankings.size());
            }
            writer.publish(dropped);
            report(rankings, samples.size(), context);
        }
        AskingRun.keepAnswers(context);
    }

    private static List<RankedSample> samples(JudgeRankConfig options, StageContext context) {
        List<Sample> rows =
                Dataset.open(context.input(AskingRun.SAMPLES), Sample.class).toList();
        int[] raters = PromptShares.divide(
                rows.size(),
                options.raters().stream().map(RaterConfig::share).toList(),
                context.seeds().generator("raters"));
        List<RankedSample> samples = new ArrayList<>();
        for (int i = 0; i < raters.length; i++) {
            samples.add(RankedSample.of(rows.get(i), options.raters().get(raters[i])));
        }
        return samples;
    }

    @Override
    public Opened<?, ?> open(String work, Place<JudgeRankConfig> place) throws IOException {
        RaterConfig rater = place.config().raters().get(Integer.parseInt(work.substring(RATER.length())));
        return JudgedRow.scoring(rater.judge(), place.config().maxCost(), place);
    }

    /** The completions of the prompts that one rater was given. */
    private static List<Candidate> of(RaterConfig rater, List<RankedSample> samples) {
        return samples.stream()
                .filter(sample -> sample.rater().equals(rater))
                .flatMap(sample -> sample.candidates().stream())
                .toList();
    }

    private Lineage lineage(JudgeRankConfig options, StageContext context) {
        return context.lineage(this, options)
                .withParents(List.of(new Lineage.Parent(
                        AskingRun.SAMPLES,
                        Dataset.info(context.input(AskingRun.SAMPLES)).fingerprint())));
    }

    private static void report(List<Ranking> rankings, int prompts, StageContext context) {
        Map<String, Long> byJudge = new TreeMap<>();
        rankings.forEach(ranking -> byJudge.merge(Objects.requireNonNull(ranking.judge()), 1L, Long::sum));
        context.say(rankings.size() + " rankings of " + prompts + " prompts: "
                + byJudge.entrySet().stream()
                        .map(entry -> entry.getValue() + " by " + entry.getKey())
                        .toList());
        context.result("rankings", rankings.size());
        context.result("by_judge", byJudge);
        if (rankings.isEmpty()) {
            context.warn("no prompt was ranked: the rankings are empty");
        }
    }
}
