package org.align4j.pipeline.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Progress;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetWriter;
import org.align4j.data.Lineage;
import org.align4j.data.Preference;
import org.align4j.data.VerdictRow;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Budget;
import org.align4j.judge.Comparison;
import org.align4j.judge.Judge;
import org.align4j.judge.collect.Judging;
import org.align4j.judge.collect.Pair;
import org.align4j.judge.collect.Tally;
import org.align4j.judge.config.JudgeContext;
import org.align4j.judge.language.KeptAnswers;
import org.align4j.pipeline.memory.JudgeMemory;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.DryRun;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;

/** Asks a judge about pairs of completions; writes every verdict and the preferences made of them. */
public final class JudgeStage implements Stage<JudgeStageConfig>, DryRun<JudgeStageConfig> {
    static final String SAMPLES = "samples";
    static final String PREFERENCES = "preferences";

    static final Set<String> FREE = Set.of(
            "min-coverage", "max-cost", "judge.client", "judge.price.max-cost", "judge.programs", "judge.timeout");

    @Override
    public Declaration<JudgeStageConfig> declaration() {
        return new Declaration<>(
                "judge",
                "Ask a judge which completions are better; writes verdicts and preferences",
                JudgeStageConfig.class,
                List.of(
                        StageInput.optional(SAMPLES, Artifact.SAMPLES, "Completions, several of each prompt"),
                        StageInput.optional(
                                PREFERENCES, Artifact.PREFERENCES, "Pairs to judge again, instead of samples")),
                List.of(Artifact.VERDICTS, Artifact.PREFERENCES));
    }

    @Override
    public Set<String> freeOptions() {
        return FREE;
    }

    @Override
    public void run(JudgeStageConfig options, StageContext context) throws IOException {
        AskedModels.checkPrices(options.judge(), options.maxCost());
        JudgeMemory.check(options.judge(), context);
        Lineage lineage = lineage(options, context);
        JudgeContext judging = JudgeContexts.of(context).withBudget(Budget.of(options.maxCost()));
        try (Judge judge = options.judge().open(judging);
                PairSource pairs = pairs(options, judge, inputs(context), context.seeds());
                DatasetWriter<VerdictRow> verdicts =
                        DatasetWriter.create(context.output(Artifact.VERDICTS), VerdictRow.class, lineage);
                DatasetWriter<Preference> preferences =
                        DatasetWriter.create(context.output(Artifact.PREFERENCES), Preference.class, lineage);
                Progress progress = context.progress().start("judging", "pairs", pairs.count())) {
            BothOrders orders = new BothOrders(options.orders(), options.disagreement(), context.seeds());
            Tally tally = new Judging(judge, orders, options.ties())
                    .run(pairs.stream(), verdicts::write, preferences::write, progress);
            tally.addIdentical(pairs.identical());
            refuseLowCoverage(tally, options.minCoverage());
            verdicts.publish();
            preferences.publish(tally.dropped());
            report(tally, context);
        }
        keepAnswers(context);
    }

    /** Reads the pairs and counts what would be asked; a server is not even probed. */
    @Override
    public void dryRun(JudgeStageConfig options, Map<String, Path> inputs, Seeds seeds, CommandContext context)
            throws IOException {
        AskedModels.checkPrices(options.judge(), options.maxCost());
        Path work = Files.createTempDirectory("align-judge");
        JudgeContext judging = JudgeContexts.of(work, seeds, context::say);
        try (Judge judge = options.judge().open(judging);
                PairSource pairs = pairs(options, judge, inputs, seeds)) {
            List<Comparison> asked = pairs.stream().map(Pair::comparison).toList();
            BothOrders orders = new BothOrders(options.orders(), options.disagreement(), seeds);
            DryRunReport.print(
                    asked.size(), "pairs", judge.estimate(orders.questions(judge, asked)), options.maxCost(), context);
        } finally {
            AtomicFiles.deleteTree(work);
        }
    }

    static Map<String, Path> inputs(StageContext context) {
        Map<String, Path> inputs = new LinkedHashMap<>();
        for (String name : List.of(SAMPLES, PREFERENCES)) {
            context.optionalInput(name).ifPresent(path -> inputs.put(name, path));
        }
        return inputs;
    }

    private static PairSource pairs(JudgeStageConfig options, Judge judge, Map<String, Path> inputs, Seeds seeds) {
        if (inputs.containsKey(SAMPLES) == inputs.containsKey(PREFERENCES)) {
            throw new UserError("judge needs --samples or --preferences, one of them");
        }
        return inputs.containsKey(SAMPLES)
                ? PairSource.ofSamples(inputs.get(SAMPLES), options.pairs(), judge, seeds)
                : PairSource.ofPreferences(inputs.get(PREFERENCES), options.pairs());
    }

    /** Answers that cost time or money outlive the run: another run can tell them again. */
    static void keepAnswers(StageContext context) throws IOException {
        List<Path> kept;
        try (Stream<Path> files = Files.list(context.work())) {
            kept = files.filter(KeptAnswers::isKept).sorted().toList();
        }
        if (!kept.isEmpty()) {
            AtomicFiles.writeFolder(context.output(Artifact.ANSWERS), answers -> {
                for (Path file : kept) {
                    Files.copy(file, answers.resolve(file.getFileName()));
                }
            });
        }
    }

    private static void refuseLowCoverage(Tally tally, double least) {
        if (tally.coverage() < least) {
            throw new UserError(
                    List.of(String.format(
                            Locale.ROOT,
                            "judged %d of %d pairs, coverage %.3f is below min-coverage %s (calls without a verdict: %s);"
                                    + " the same command again asks only what is missing, with --min-coverage %.2f it"
                                    + " publishes what there is",
                            tally.judged(),
                            tally.pairs(),
                            tally.coverage(),
                            least,
                            tally.failures(),
                            Math.floor(tally.coverage() * 100) / 100)),
                    UserError.PARTIAL);
        }
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

    /** By content: the same samples, judge and seed make the same preferences. */
    private Lineage lineage(JudgeStageConfig options, StageContext context) {
        return context.lineage(this, options)
                .withOption("judge", options.judge().name())
                .withParents(parents(context));
    }

    static List<Lineage.Parent> parents(StageContext context) {
        return inputs(context).entrySet().stream()
                .map(input -> new Lineage.Parent(
                        input.getKey(), Dataset.info(input.getValue()).fingerprint()))
                .toList();
    }
}
