package org.align4j.pipeline.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.data.Lineage;
import org.align4j.judge.Budget;
import org.align4j.judge.Estimate;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.config.JudgeContext;
import org.align4j.judge.language.KeptAnswers;
import org.align4j.pipeline.memory.JudgeMemory;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.jspecify.annotations.Nullable;

/**
 * What stages that ask a judge about completions have in common, whatever they ask: limits are checked before the first
 * call, coverage before anything is published, and answers outlive the run.
 *
 * @param maxCost in dollars; null where there is no limit
 * @param minCoverage smallest share of the questions that must be answered
 */
record AskingRun(JudgeConfig judge, @Nullable Double maxCost, double minCoverage) {
    static final String SAMPLES = "samples";
    static final String PREFERENCES = "preferences";

    /** Options that decide how the judge is reached, not what it says. */
    static final Set<String> FREE = Set.of(
            "min-coverage", "max-cost", "judge.client", "judge.price.max-cost", "judge.programs", "judge.timeout");

    /** What the option {@code max-cost} says of itself. */
    static final String MAX_COST =
            "Most dollars that all judges may spend together, by their price tables, including earlier attempts";

    /** The limits among a stage's options. */
    static void checkLimits(@Nullable Double maxCost, double minCoverage) {
        if (maxCost != null) {
            Check.notNegative("max-cost", maxCost);
        }
        Check.inUnitInterval("min-coverage", minCoverage);
    }

    /**
     * What has been asked so far.
     *
     * @param done {@code "judged"}
     * @param what {@code "pairs"}
     * @param coverage share for which everything that was asked was answered
     * @param failures calls without a verdict, by status
     */
    record Progressed(String done, long answered, String what, long asked, double coverage, String failures) {}

    /** What would be asked. */
    record Planned(long count, String what, Estimate estimate) {}

    static List<StageInput> inputs(String samples, String preferences) {
        return List.of(
                StageInput.optional(SAMPLES, Artifact.SAMPLES, samples),
                StageInput.optional(PREFERENCES, Artifact.PREFERENCES, preferences));
    }

    /** The inputs that are given, by name. */
    static Map<String, Path> given(StageContext context) {
        Map<String, Path> inputs = new LinkedHashMap<>();
        for (String name : List.of(SAMPLES, PREFERENCES)) {
            context.optionalInput(name).ifPresent(path -> inputs.put(name, path));
        }
        return inputs;
    }

    /** What the judge is opened with. */
    JudgeContext start(StageContext context) throws IOException {
        AskedModels.checkPrices(judge, maxCost);
        JudgeMemory.check(judge, context);
        return JudgeContexts.of(context).withBudget(Budget.of(maxCost));
    }

    /** By content: the same completions, judge and seed make the same rows. */
    <C extends Record> Lineage lineage(Stage<C> stage, C options, StageContext context) {
        return context.lineage(stage, options)
                .withOption("judge", judge.name())
                .withParents(given(context).entrySet().stream()
                        .map(input -> new Lineage.Parent(
                                input.getKey(), Dataset.info(input.getValue()).fingerprint()))
                        .toList());
    }

    /** Counts what would be asked, and says it; a server is not even probed. */
    void dryRun(Seeds seeds, CommandContext context, Function<JudgeContext, Planned> questions) throws IOException {
        AskedModels.checkPrices(judge, maxCost);
        Path work = Files.createTempDirectory("align-judge");
        try {
            Planned planned = questions.apply(JudgeContexts.of(work, seeds, context::say));
            DryRunReport.print(planned.count(), planned.what(), planned.estimate(), maxCost, context);
        } finally {
            AtomicFiles.deleteTree(work);
        }
    }

    void requireCoverage(Progressed so) {
        if (so.coverage() < minCoverage) {
            throw new UserError(
                    List.of(String.format(
                            Locale.ROOT,
                            "%s %d of %d %s, coverage %.3f is below min-coverage %s (calls without a verdict: %s); the"
                                    + " same command again asks only what is missing, with --min-coverage %.2f it"
                                    + " publishes what there is",
                            so.done(),
                            so.answered(),
                            so.asked(),
                            so.what(),
                            so.coverage(),
                            minCoverage,
                            so.failures(),
                            Math.floor(so.coverage() * 100) / 100)),
                    UserError.PARTIAL);
        }
    }

    /** Answers that cost time or money outlive the run: another run can replay them. */
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
}
