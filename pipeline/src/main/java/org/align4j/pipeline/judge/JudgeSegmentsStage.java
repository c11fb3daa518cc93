package org.align4j.pipeline.judge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.align4j.core.run.Progress;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.SegmentPreference;
import org.align4j.data.VerdictRow;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.collect.Judging;
import org.align4j.judge.collect.Pair;
import org.align4j.judge.collect.Tally;
import org.align4j.judge.config.JudgeContext;
import org.align4j.model.text.Tokenizer;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.DryRun;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Asks a judge about pieces of completions; writes every verdict and the compared segments. */
public final class JudgeSegmentsStage implements Stage<JudgeSegmentsConfig>, DryRun<JudgeSegmentsConfig> {
    private static final String POLICY = "policy";

    @Override
    public Declaration<JudgeSegmentsConfig> declaration() {
        return new Declaration<>(
                "judge segments",
                "Ask a judge which pieces of completions are better; writes verdicts and segments",
                JudgeSegmentsConfig.class,
                List.of(
                        StageInput.required(
                                AskingRun.SAMPLES, Artifact.SAMPLES, "Prompts with several completions each"),
                        StageInput.required(POLICY, Artifact.POLICY, "Whose tokenizer counts a segment's tokens")),
                List.of(Artifact.VERDICTS, Artifact.SEGMENTS));
    }

    @Override
    public Set<String> freeOptions() {
        return AskingRun.FREE;
    }

    @Override
    public void run(JudgeSegmentsConfig options, StageContext context) throws IOException {
        AskingRun asking = options.asking();
        JudgeContext judging = asking.start(context);
        Path samples = context.input(AskingRun.SAMPLES);
        try (Judge judge = options.judge().open(judging);
                Tokenizer tokenizer = Tokenizer.load(context.input(POLICY));
                PairSource pairs = PairSource.ofSamples(samples, options.pairs(), judge, context.seeds());
                DatasetWriter<VerdictRow> verdicts = DatasetWriter.create(
                        context.output(Artifact.VERDICTS), VerdictRow.class, lineage(options, context, tokenizer));
                DatasetWriter<SegmentPreference> segments = DatasetWriter.create(
                        context.output(Artifact.SEGMENTS),
                        SegmentPreference.class,
                        lineage(options, context, tokenizer));
                Progress progress = context.progress()
                        .start(
                                "judging",
                                "segments",
                                pairs.count() * options.segment().perPair())) {
            SegmentCuts cuts = new SegmentCuts(options.segment(), tokenizer, context.seeds());
            BothOrders orders = new BothOrders(options.orders(), options.disagreement(), context.seeds());
            Tally tally = new Judging(judge, orders, options.ties())
                    .run(
                            pairs.stream().flatMap(cuts::of),
                            verdicts::write,
                            answer -> segments.write(cuts.row(answer)),
                            progress);
            tally.addIdentical(pairs.identical() + cuts.identical());
            asking.requireCoverage(new AskingRun.Progressed(
                    "judged", tally.judged(), "segments", tally.pairs(), tally.coverage(), tally.failures()));
            verdicts.publish();
            Map<String, Long> dropped = new TreeMap<>(tally.dropped());
            if (cuts.shorter() > 0) {
                dropped.put("completions shorter than a segment", cuts.shorter());
            }
            segments.publish(dropped);
            report(tally, cuts, context);
        }
        AskingRun.keepAnswers(context);
    }

    private Lineage lineage(JudgeSegmentsConfig options, StageContext context, Tokenizer tokenizer) {
        return context.lineage(this, options)
                .withOption("judge", options.judge().name())
                .withOption("tokenizer", tokenizer.fingerprint())
                .withParents(List.of(new Lineage.Parent(
                        AskingRun.SAMPLES,
                        Dataset.info(context.input(AskingRun.SAMPLES)).fingerprint())));
    }

    @Override
    public void dryRun(JudgeSegmentsConfig options, Map<String, Path> inputs, Seeds seeds, CommandContext context)
            throws IOException {
        options.asking().dryRun(seeds, context, judging -> {
            try (Judge judge = options.judge().open(judging);
                    Tokenizer tokenizer = Tokenizer.load(inputs.get(POLICY));
                    PairSource pairs =
                            PairSource.ofSamples(inputs.get(AskingRun.SAMPLES), options.pairs(), judge, seeds)) {
                SegmentCuts cuts = new SegmentCuts(options.segment(), tokenizer, seeds);
                List<Comparison> asked =
                        pairs.stream().flatMap(cuts::of).map(Pair::comparison).toList();
                BothOrders orders = new BothOrders(options.orders(), options.disagreement(), seeds);
                return new AskingRun.Planned(asked.size(), "segments", judge.estimate(orders.questions(judge, asked)));
            }
        });
    }

    private static void report(Tally tally, SegmentCuts cuts, StageContext context) {
        context.say(tally.summary());
        context.result("segments", tally.pairs());
        context.result("judged", tally.judged());
        context.result("ties", tally.ties());
        context.result("coverage", tally.coverage());
        context.result("dollars", tally.dollars());
        if (cuts.shorter() > 0) {
            context.warn(cuts.shorter()
                    + " pairs of completions were not cut: one of them has fewer tokens than segment.length");
        }
        if (tally.judged() == 0) {
            context.warn("no pair of segments was judged: the segments are empty");
        }
    }
}
