package org.align4j.pipeline.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.Progress;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.VerdictRow;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Disagreement;
import org.align4j.judge.Judge;
import org.align4j.judge.collect.Judging;
import org.align4j.judge.collect.Pair;
import org.align4j.judge.collect.Tally;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.config.JudgeContext;
import org.align4j.judge.evaluation.GoldPair;
import org.align4j.judge.evaluation.JudgeEvaluationFile;
import org.align4j.judge.evaluation.JudgeTrial;
import org.align4j.judge.evaluation.PairTexts;
import org.align4j.judge.evaluation.StoredVerdicts;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.pipeline.memory.JudgeMemory;
import org.align4j.pipeline.report.JudgePage;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Measures judges on pairs whose labels are known. */
public final class JudgeEvalStage implements Stage<JudgeEvalConfig> {
    private static final String VERDICTS = "verdicts";
    private static final String OTHER = "other-verdicts";
    private static final String SAMPLES = "samples";

    @Override
    public Declaration<JudgeEvalConfig> declaration() {
        Stream<StageInput> judged = Stream.of(
                StageInput.optional(
                        VERDICTS,
                        Artifact.VERDICTS,
                        "What judges said, of one judge or several: of align judge, or imported"),
                StageInput.optional(OTHER, Artifact.VERDICTS, "More verdicts, to compare with the first"),
                StageInput.optional(
                        SAMPLES,
                        Artifact.SAMPLES,
                        "The completions that the verdicts compare, if their run has no preferences"));
        return new Declaration<>(
                "judge eval",
                "Measure judges on labelled pairs: agreement, biases, calibration, cost; writes numbers and a page",
                JudgeEvalConfig.class,
                Stream.concat(GoldInput.INPUTS.stream(), judged).toList(),
                List.of(Artifact.JUDGE_EVALUATION, Artifact.JUDGE_PAGE, Artifact.VERDICTS));
    }

    @Override
    public Set<String> freeOptions() {
        return AskingRun.FREE;
    }

    @Override
    public void run(JudgeEvalConfig options, StageContext context) throws IOException {
        if (options.judge() == null && context.optionalInput(VERDICTS).isEmpty()) {
            throw new UserError("judge eval needs --verdicts, or --judge to ask one now");
        }
        if (options.judge() != null) {
            JudgeMemory.check(options.judge(), context);
        }
        List<GoldPair> gold = GoldInput.read(context);
        List<VerdictRow> verdicts = given(context);
        if (options.judge() != null) {
            JudgeContext judging = JudgeContexts.of(context);
            for (int time = 1; time <= options.repeats(); time++) {
                verdicts.addAll(asked(options.judge(), gold, options, judging.atTime(time), context));
            }
        }
        ClusterBootstrap bootstrap =
                new ClusterBootstrap(options.resamples(), context.seeds().seed("bootstrap"));
        JudgeTrial trial = JudgeTrial.of(
                gold,
                verdicts,
                texts(context),
                new JudgeTrial.Rules(options.disagreement(), options.writesAs(), bootstrap));
        if (trial.elsewhere() > 0) {
            // Votes on some of the pairs are the rule; labels of a dataset that lack some may be a mistake.
            Consumer<String> say = GoldInput.areVotes(context) ? context::say : context::warn;
            say.accept(trial.elsewhere() + " pairs with verdicts have no label and are not measured");
        }
        write(verdicts, context);
        JudgeEvaluationFile file = JudgeEvaluationFile.of(trial);
        Files.writeString(context.output(Artifact.JUDGE_EVALUATION), file.json());
        Files.writeString(context.output(Artifact.JUDGE_PAGE), JudgePage.html(file, trial, options.shown()));
        JudgeTable.of(trial).forEach(context::say);
        file.entries().forEach(context::result);
        JudgeGates.fail(options.failIf(), file, context::failGate);
    }

    /** Stored verdicts of all inputs; a judge that occurs in several was asked again. */
    private static List<VerdictRow> given(StageContext context) {
        List<VerdictRow> verdicts = new ArrayList<>();
        for (String input : List.of(VERDICTS, OTHER)) {
            context.optionalInput(input).ifPresent(folder -> verdicts.addAll(StoredVerdicts.rows(folder)));
        }
        return verdicts;
    }

    private static List<VerdictRow> asked(
            JudgeConfig config,
            List<GoldPair> gold,
            JudgeEvalConfig options,
            JudgeContext judging,
            StageContext context) {
        List<VerdictRow> rows = new ArrayList<>();
        try (Judge judge = config.open(judging);
                Progress progress = context.progress().start(label(judging), "pairs", gold.size())) {
            BothOrders orders = new BothOrders(options.orders(), Disagreement.MEAN, context.seeds());
            Tally tally = new Judging(judge, orders, Judging.Ties.KEEP)
                    .run(
                            gold.stream().map(pair -> new Pair(pair.id(), 0, 1, pair.question())),
                            rows::add,
                            preference -> {},
                            progress);
            context.say(tally.summary());
            if (tally.coverage() < options.minCoverage()) {
                throw new UserError(
                        List.of(String.format(
                                Locale.ROOT,
                                "%s answered %.3f of the pairs, below min-coverage %s (calls without a verdict: %s);"
                                        + " the same command again asks only what is missing",
                                judge.name(),
                                tally.coverage(),
                                options.minCoverage(),
                                tally.failures())),
                        UserError.PARTIAL);
            }
        }
        return rows;
    }

    private static String label(JudgeContext judging) {
        return judging.time() == 1 ? "judging" : "judging, time " + judging.time();
    }

    /** The samples, or else the preferences that the judge's run made beside its verdicts. */
    private static PairTexts texts(StageContext context) {
        Optional<Path> samples = context.optionalInput(SAMPLES);
        if (samples.isPresent()) {
            return PairTexts.ofSamples(samples.get());
        }
        List<PairTexts> beside = new ArrayList<>();
        for (String input : List.of(VERDICTS, OTHER)) {
            context.optionalInput(input)
                    .map(folder -> folder.resolveSibling(Artifact.PREFERENCES.folder()))
                    .filter(Files::isDirectory)
                    .ifPresent(folder -> beside.add(PairTexts.ofPreferences(folder)));
        }
        return PairTexts.firstOf(beside);
    }

    /** What was measured, as one dataset. */
    private static void write(List<VerdictRow> verdicts, StageContext context) {
        Map<String, Integer> times = new LinkedHashMap<>();
        Lineage lineage = Lineage.of("judge eval").withSeed(context.seeds().runSeed());
        try (DatasetWriter<VerdictRow> writer =
                DatasetWriter.create(context.output(Artifact.VERDICTS), VerdictRow.class, lineage)) {
            for (VerdictRow row : verdicts) {
                int time = times.merge(row.id(), 1, Integer::sum);
                writer.write(time == 1 ? row : row.withId(row.id() + "#" + time));
            }
            writer.publish();
        }
    }
}
