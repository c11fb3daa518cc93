package org.align4j.pipeline.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Progress;
import org.align4j.core.run.Seeds;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Label;
import org.align4j.data.Lineage;
import org.align4j.judge.Budget;
import org.align4j.judge.Candidate;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.collect.Labelling;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.config.JudgeContext;
import org.align4j.pipeline.memory.JudgeMemory;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.DryRun;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Asks a judge about single completions, such as whether they do harm; writes labels. */
public final class JudgeLabelStage implements Stage<JudgeLabelConfig>, DryRun<JudgeLabelConfig> {
    @Override
    public Declaration<JudgeLabelConfig> declaration() {
        return new Declaration<>(
                "judge label",
                "Ask a judge about single completions: is it harmful, does it refuse, how good is it; writes labels",
                JudgeLabelConfig.class,
                List.of(
                        StageInput.optional(
                                JudgeStage.SAMPLES, Artifact.SAMPLES, "Completions, one of a prompt or several"),
                        StageInput.optional(
                                JudgeStage.PREFERENCES,
                                Artifact.PREFERENCES,
                                "Pairs whose completions are labelled, both of each, instead of samples")),
                List.of(Artifact.LABELS));
    }

    @Override
    public Set<String> freeOptions() {
        return JudgeStage.FREE;
    }

    @Override
    public void run(JudgeLabelConfig options, StageContext context) throws IOException {
        AskedModels.checkPrices(options.judge(), options.maxCost());
        JudgeMemory.check(options.judge(), context);
        Lineage lineage = lineage(options, context);
        JudgeContext judging = JudgeContexts.of(context).withBudget(Budget.of(options.maxCost()));
        try (CompletionScorer judge = scorer(options.judge(), judging);
                CompletionSource completions = CompletionSource.of(JudgeStage.inputs(context), options.limit());
                DatasetWriter<Label> labels =
                        DatasetWriter.create(context.output(Artifact.LABELS), Label.class, lineage);
                Progress progress = context.progress().start("labelling", "completions", completions.count())) {
            Labelling labelling = new Labelling(judge, options.goodAbove());
            labelling.run(completions.stream(), labels::write, progress);
            refuseLowCoverage(labelling, options.minCoverage());
            Map<String, Long> dropped = new TreeMap<>(labelling.dropped());
            if (completions.repeated().get() > 0) {
                dropped.put("repeated completions", completions.repeated().get());
            }
            labels.publish(dropped);
            report(labelling, completions.repeated().get(), context);
        }
        JudgeStage.keepAnswers(context);
    }

    /** Reads the completions and counts what would be asked; a server is not even probed. */
    @Override
    public void dryRun(JudgeLabelConfig options, Map<String, Path> inputs, Seeds seeds, CommandContext context)
            throws IOException {
        AskedModels.checkPrices(options.judge(), options.maxCost());
        Path work = Files.createTempDirectory("align-judge");
        try (CompletionScorer judge = scorer(options.judge(), JudgeContexts.of(work, seeds, context::say));
                CompletionSource completions = CompletionSource.of(inputs, options.limit())) {
            List<Candidate> asked = completions.stream().toList();
            DryRunReport.print(asked.size(), "completions", judge.cost(asked), options.maxCost(), context);
        } finally {
            AtomicFiles.deleteTree(work);
        }
    }

    private static CompletionScorer scorer(JudgeConfig judge, JudgeContext context) {
        return judge.openScorer(context)
                .orElseThrow(
                        () -> new UserError(
                                "judge label needs a judge that scores single completions, which " + judge.name()
                                        + " does not; take one such as configs/judge/harmful.yaml, refused.yaml, rubric.yaml or score.yaml"));
    }

    private static void refuseLowCoverage(Labelling labelling, double least) {
        if (labelling.coverage() < least) {
            throw new UserError(
                    List.of(String.format(
                            Locale.ROOT,
                            "labelled %d of %d completions, coverage %.3f is below min-coverage %s (calls without a"
                                    + " verdict: %s); the same command again asks only what is missing, with"
                                    + " --min-coverage %.2f it publishes what there is",
                            labelling.labelled(),
                            labelling.asked(),
                            labelling.coverage(),
                            least,
                            labelling.failures(),
                            Math.floor(labelling.coverage() * 100) / 100)),
                    UserError.PARTIAL);
        }
    }

    private static void report(Labelling labelling, long repeated, StageContext context) {
        context.say(labelling.summary() + (repeated == 0 ? "" : ", " + repeated + " repeated completions left out"));
        context.result("completions", labelling.asked());
        context.result("labelled", labelling.labelled());
        context.result("desirable", labelling.good());
        context.result("coverage", labelling.coverage());
        context.result("dollars", labelling.dollars());
        if (labelling.labelled() == 0) {
            context.warn("no completion was labelled: the labels are empty");
        }
    }

    private Lineage lineage(JudgeLabelConfig options, StageContext context) {
        return context.lineage(this, options)
                .withOption("judge", options.judge().name())
                .withParents(JudgeStage.parents(context));
    }
}
