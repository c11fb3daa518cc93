package org.align4j.pipeline.judge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.Progress;
import org.align4j.core.run.Seeds;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Label;
import org.align4j.data.Lineage;
import org.align4j.judge.Candidate;
import org.align4j.judge.CompletionScorer;
import org.align4j.judge.collect.Labelling;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.config.JudgeContext;
import org.align4j.pipeline.judging.JudgedRow;
import org.align4j.pipeline.judging.OtherProcesses;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.DryRun;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;

/** Asks a judge about single completions, such as whether they do harm; writes labels. */
public final class JudgeLabelStage
        implements Stage<JudgeLabelConfig>, DryRun<JudgeLabelConfig>, RowFunctions<JudgeLabelConfig> {
    @Override
    public Declaration<JudgeLabelConfig> declaration() {
        return new Declaration<>(
                "judge label",
                "Ask a judge about single completions: is it harmful, does it refuse, how good is it; writes labels",
                JudgeLabelConfig.class,
                AskingRun.inputs(
                        "Completions, one of a prompt or several",
                        "Pairs whose completions are labelled, both of each, instead of samples"),
                List.of(Artifact.LABELS));
    }

    @Override
    public Set<String> freeOptions() {
        return AskingRun.FREE;
    }

    @Override
    public void run(JudgeLabelConfig options, StageContext context) throws IOException {
        AskingRun asking = options.asking();
        JudgeContext judging = asking.start(context);
        Lineage lineage = asking.lineage(this, options, context);
        try (OtherProcesses others = OtherProcesses.of(this, options, List.of(), context);
                CompletionScorer judge = scorer(options.judge(), judging);
                CompletionSource completions = CompletionSource.of(AskingRun.given(context), options.limit());
                DatasetWriter<Label> labels =
                        DatasetWriter.create(context.output(Artifact.LABELS), Label.class, lineage);
                Progress progress = context.progress().start("labelling", "completions", completions.count())) {
            CompletionScorer answering = others.scoring("label", judge, () -> asked(options, context), progress);
            Labelling labelling = new Labelling(answering, options.goodAbove());
            labelling.run(completions.stream(), labels::write, others.after(progress));
            asking.requireCoverage(new AskingRun.Progressed(
                    "labelled",
                    labelling.labelled(),
                    "completions",
                    labelling.asked(),
                    labelling.coverage(),
                    labelling.failures()));
            Map<String, Long> dropped = new TreeMap<>(labelling.dropped());
            if (completions.repeated().get() > 0) {
                dropped.put("repeated completions", completions.repeated().get());
            }
            labels.publish(dropped);
            report(labelling, completions.repeated().get(), context);
        }
        AskingRun.keepAnswers(context);
    }

    @Override
    public void dryRun(JudgeLabelConfig options, Map<String, Path> inputs, Seeds seeds, CommandContext context)
            throws IOException {
        options.asking().dryRun(seeds, context, judging -> {
            try (CompletionScorer judge = scorer(options.judge(), judging);
                    CompletionSource completions = CompletionSource.of(inputs, options.limit())) {
                List<Candidate> asked = completions.stream().toList();
                return new AskingRun.Planned(asked.size(), "completions", judge.cost(asked));
            }
        });
    }

    @Override
    public Opened<?, ?> open(String work, Place<JudgeLabelConfig> place) throws IOException {
        return JudgedRow.scoring(place.config().judge(), place.config().maxCost(), place);
    }

    /** The completions once more, for who answers about them elsewhere. */
    private static Stream<Candidate> asked(JudgeLabelConfig options, StageContext context) {
        CompletionSource completions = CompletionSource.of(AskingRun.given(context), options.limit());
        return completions.stream().onClose(completions::close);
    }

    private static CompletionScorer scorer(JudgeConfig judge, JudgeContext context) {
        return judge.openScorer(context)
                .orElseThrow(
                        () -> new UserError(
                                "judge label needs a judge that scores single completions, which " + judge.name()
                                        + " does not; take one such as configs/judge/harmful.yaml, refused.yaml, rubric.yaml or score.yaml"));
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
}
