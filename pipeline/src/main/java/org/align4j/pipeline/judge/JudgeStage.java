package org.align4j.pipeline.judge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.Progress;
import org.align4j.core.run.Seeds;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.data.VerdictRow;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.collect.Judging;
import org.align4j.judge.collect.Pair;
import org.align4j.judge.collect.Tally;
import org.align4j.judge.config.JudgeContext;
import org.align4j.pipeline.judging.JudgedRow;
import org.align4j.pipeline.judging.OtherProcesses;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.DryRun;
import org.align4j.pipeline.stage.RowFunctions;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;

/** Asks a judge about pairs of completions; writes every verdict and the preferences made of them. */
public final class JudgeStage
        implements Stage<JudgeStageConfig>, DryRun<JudgeStageConfig>, RowFunctions<JudgeStageConfig> {
    @Override
    public Declaration<JudgeStageConfig> declaration() {
        return new Declaration<>(
                "judge",
                "Ask a judge which completions are better; writes verdicts and preferences",
                JudgeStageConfig.class,
                AskingRun.inputs("Completions, several of each prompt", "Pairs to judge again, instead of samples"),
                List.of(Artifact.VERDICTS, Artifact.PREFERENCES));
    }

    @Override
    public Set<String> freeOptions() {
        return AskingRun.FREE;
    }

    @Override
    public void run(JudgeStageConfig options, StageContext context) throws IOException {
        AskingRun asking = options.asking();
        JudgeContext judging = asking.start(context);
        Lineage lineage = asking.lineage(this, options, context);
        try (OtherProcesses others = OtherProcesses.of(this, options, List.of(), context);
                Judge judge = options.judge().open(judging);
                PairSource pairs = pairs(options, judge, AskingRun.given(context), context.seeds());
                DatasetWriter<VerdictRow> verdicts =
                        DatasetWriter.create(context.output(Artifact.VERDICTS), VerdictRow.class, lineage);
                DatasetWriter<Preference> preferences =
                        DatasetWriter.create(context.output(Artifact.PREFERENCES), Preference.class, lineage);
                Progress progress = context.progress().start("judging", "pairs", pairs.count())) {
            BothOrders orders = new BothOrders(options.orders(), options.disagreement(), context.seeds());
            Judge answering = others.comparing("judge", judge, orders, () -> asked(options, judge, context), progress);
            Tally tally = new Judging(answering, orders, options.ties())
                    .run(pairs.stream(), verdicts::write, preferences::write, others.after(progress));
            tally.addIdentical(pairs.identical());
            asking.requireCoverage(new AskingRun.Progressed(
                    "judged", tally.judged(), "pairs", tally.pairs(), tally.coverage(), tally.failures()));
            verdicts.publish();
            preferences.publish(tally.dropped());
            report(tally, context);
        }
        AskingRun.keepAnswers(context);
    }

    @Override
    public void dryRun(JudgeStageConfig options, Map<String, Path> inputs, Seeds seeds, CommandContext context)
            throws IOException {
        options.asking().dryRun(seeds, context, judging -> {
            try (Judge judge = options.judge().open(judging);
                    PairSource pairs = pairs(options, judge, inputs, seeds)) {
                List<Comparison> asked = pairs.stream().map(Pair::comparison).toList();
                BothOrders orders = new BothOrders(options.orders(), options.disagreement(), seeds);
                return new AskingRun.Planned(asked.size(), "pairs", judge.estimate(orders.questions(judge, asked)));
            }
        });
    }

    @Override
    public Opened<?, ?> open(String work, Place<JudgeStageConfig> place) throws IOException {
        return JudgedRow.comparing(place.config().judge(), place.config().maxCost(), place);
    }

    /** The pairs once more, for who answers them elsewhere. */
    private static Stream<Comparison> asked(JudgeStageConfig options, Judge judge, StageContext context) {
        PairSource pairs = pairs(options, judge, AskingRun.given(context), context.seeds());
        return pairs.stream().map(Pair::comparison).onClose(pairs::close);
    }

    private static PairSource pairs(JudgeStageConfig options, Judge judge, Map<String, Path> inputs, Seeds seeds) {
        if (inputs.containsKey(AskingRun.SAMPLES) == inputs.containsKey(AskingRun.PREFERENCES)) {
            throw new UserError("judge needs --samples or --preferences, one of them");
        }
        return inputs.containsKey(AskingRun.SAMPLES)
                ? PairSource.ofSamples(inputs.get(AskingRun.SAMPLES), options.pairs(), judge, seeds)
                : PairSource.ofPreferences(inputs.get(AskingRun.PREFERENCES), options.pairs());
    }

    private static void report(Tally tally, StageContext context) {
        context.say(tally.summary());
        context.result("pairs", tally.pairs());
        context.result("judged", tally.judged());
        context.result("ties", tally.ties());
        context.result("coverage", tally.coverage());
        context.result("dollars", tally.dollars());
        if (!Double.isNaN(tally.consistency())) {
            context.result("consistency", tally.consistency());
        }
        if (!Double.isNaN(tally.firstPicked())) {
            context.result("first_picked", tally.firstPicked());
        }
        if (tally.judged() == 0) {
            context.warn("no pair was judged: the preferences are empty");
        }
    }
}
