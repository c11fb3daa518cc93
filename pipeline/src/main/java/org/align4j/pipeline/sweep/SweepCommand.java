package org.align4j.pipeline.sweep;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Progress;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.data.Prompt;
import org.align4j.judge.Judge;
import org.align4j.judge.config.JudgeConfig;
import org.align4j.judge.config.JudgeContext;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.align4j.model.CausalLm;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.pipeline.evaluate.SuiteItem;
import org.align4j.pipeline.evaluate.SuiteRun;
import org.align4j.pipeline.evaluate.SuiteSetting;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Command;
import org.align4j.pipeline.stage.CommandContext;
import org.align4j.pipeline.stage.JudgeContexts;
import org.align4j.reward.RewardModel;
import org.jspecify.annotations.Nullable;

/** {@code align sweep}: which of several checkpoints to take, and whether training has gone too far. */
public final class SweepCommand implements Command<SweepConfig> {
    /** The numbers. */
    public static final String FILE = "sweep.json";

    static final String PAGE = "sweep.html";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Override
    public Declaration<SweepConfig> declaration() {
        return new Declaration<>(
                "sweep", "Compare all checkpoints of a run, or several runs, on the same prompts", SweepConfig.class);
    }

    @Override
    public List<String> arguments() {
        return List.of("models");
    }

    @Override
    public Path writes(SweepConfig config) {
        return config.out();
    }

    @Override
    public void run(SweepConfig config, CommandContext context) throws IOException {
        List<Prompt> prompts = prompts(config, context);
        List<Competitor> models = new ArrayList<>(Competitors.of(config.models(), context::say));
        int baseline = baseline(config, models);
        if (models.size() < 2) {
            throw new UserError("models: there is only " + models.get(0).name()
                    + "; a sweep compares several: give a run that kept checkpoints, or a --baseline; one alone is"
                    + " measured by 'align evaluate', which takes a --suite, too");
        }
        Path reward = config.reward() == null ? null : context.artifact("reward", config.reward(), Artifact.REWARD);
        Optional<SuiteRun> suite = suite(config, context);
        Path kept = config.out().resolve("models");
        Files.createDirectories(kept);
        CompetitorMeasures measuring = new CompetitorMeasures(config, prompts, models.get(baseline), reward, kept);
        List<Measured> measured = new ArrayList<>();
        for (Competitor model : models) {
            measured.add(measuring.measure(model, context.progress()));
        }
        List<PairTable> held = new ArrayList<>();
        Judging judging = new Judging(config, prompts, models, measured, measuring, baseline, context);
        for (JudgeConfig judge : config.judges()) {
            held.add(judging.table(judge, config.pairs()));
        }
        PairTable training = config.trainingJudge() == null
                ? null
                : judging.table(config.trainingJudge(), SweepConfig.Pairs.BASELINE);
        SweepResults results = new SweepAnalysis(config, models, measured, baseline)
                .results(held, training, suite(config, suite, models, baseline, reward));
        AtomicFiles.writeText(config.out().resolve(FILE), JSON.writeValueAsString(results) + "\n");
        AtomicFiles.writeText(config.out().resolve(PAGE), SweepPage.html(results, prompts, measured));
        SweepTables.say(results, config.out(), context);
    }

    /** All its data are read before any model is. */
    private static Optional<SuiteRun> suite(SweepConfig config, CommandContext context) throws IOException {
        if (config.suite() == null) {
            return Optional.empty();
        }
        Path answers = config.out().resolve("answers");
        Files.createDirectories(answers);
        Seeds seeds = new Seeds(config.seed());
        SuiteSetting setting = new SuiteSetting(
                JudgeContexts.of(answers, seeds, context::say),
                seeds.seed("sweep/suite"),
                config.weights(),
                config.batchTokens(),
                context.progress(),
                context::artifact);
        return Optional.of(SuiteRun.open(config.suite(), setting, config.out().resolve("suite"), config.computing()));
    }

    private static List<SuiteRun.Outcome> suite(
            SweepConfig config, Optional<SuiteRun> suite, List<Competitor> models, int baseline, @Nullable Path reward)
            throws IOException {
        if (suite.isEmpty()) {
            return List.of();
        }
        SuiteRun run = suite.get();
        Competitor compared = models.get(baseline);
        SuiteRun.Known ofBaseline = measure(run, compared, null, compared, config);
        List<SuiteRun.Known> known = new ArrayList<>();
        for (int model = 0; model < models.size(); model++) {
            known.add(model == baseline ? ofBaseline : measure(run, models.get(model), ofBaseline, compared, config));
        }
        Optional<List<List<SuiteItem>>> scored = reward == null
                ? Optional.empty()
                : Optional.of(
                        run.score(AdapterFolder.contentHash(reward), () -> RewardModel.load(reward, config.engine())));
        ClusterBootstrap bootstrap =
                new ClusterBootstrap(config.resamples(), new Seeds(config.seed()).seed("sweep/statistics"));
        return run.outcomes(known, baseline, scored, bootstrap);
    }

    private static SuiteRun.Known measure(
            SuiteRun run, Competitor model, SuiteRun.@Nullable Known baseline, Competitor compared, SweepConfig config)
            throws IOException {
        return run.measure(
                model.hash(), () -> CausalLm.frozen(model.folder(), config.engine()), baseline, compared.hash());
    }

    private static List<Prompt> prompts(SweepConfig config, CommandContext context) {
        Path folder = context.artifact("prompts", config.prompts(), Artifact.PROMPTS);
        List<Prompt> prompts = Dataset.open(folder, Prompt.class).toList();
        if (prompts.isEmpty()) {
            throw new UserError("--prompts " + folder + ": has no rows, so there is nothing to ask");
        }
        return config.limit() > 0 && config.limit() < prompts.size() ? prompts.subList(0, config.limit()) : prompts;
    }

    /** The baseline's place among the models; it joins them, first, if it is not one of them. */
    private static int baseline(SweepConfig config, List<Competitor> models) throws IOException {
        if (config.baseline() == null) {
            return 0;
        }
        List<Competitor> given = Competitors.of(List.of(config.baseline()), note -> {});
        Competitor last = given.get(given.size() - 1);
        for (int model = 0; model < models.size(); model++) {
            if (models.get(model).hash().equals(last.hash())) {
                return model;
            }
        }
        models.add(0, last);
        return 0;
    }

    /** Asks a judge what is not known yet. */
    private record Judging(
            SweepConfig config,
            List<Prompt> prompts,
            List<Competitor> models,
            List<Measured> measured,
            CompetitorMeasures measuring,
            int baseline,
            CommandContext context) {
        PairTable table(JudgeConfig judge, SweepConfig.Pairs pairs) throws IOException {
            Path folder = config.out().resolve("verdicts");
            Path work = config.out().resolve("answers");
            Files.createDirectories(folder);
            Files.createDirectories(work);
            JudgeContext opening = JudgeContexts.of(work, new Seeds(config.seed()), context::say);
            PairTable table = PairTable.of(judge.name(), models.size());
            int total = pairs == SweepConfig.Pairs.ALL ? models.size() * (models.size() - 1) / 2 : models.size() - 1;
            try (Judge open = judge.open(opening);
                    Progress progress = context.progress().start("judging by " + judge.name(), "pairs", total)) {
                Verdicts verdicts = new Verdicts(judge, open, prompts, folder);
                for (int first = 0; first < models.size(); first++) {
                    for (int second = 0; second < first; second++) {
                        if (pairs == SweepConfig.Pairs.ALL || first == baseline || second == baseline) {
                            table.put(
                                    first,
                                    second,
                                    verdicts.compare(
                                            measuring.key(models.get(first)),
                                            measured.get(first),
                                            measuring.key(models.get(second)),
                                            measured.get(second)));
                            progress.advance(1);
                        }
                    }
                }
            }
            return table;
        }
    }
}
