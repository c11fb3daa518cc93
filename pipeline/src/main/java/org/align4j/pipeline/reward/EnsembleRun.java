package org.align4j.pipeline.reward;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.align4j.core.run.AtomicFiles;
import org.align4j.core.run.Counted;
import org.align4j.core.run.Seeds;
import org.align4j.model.ValueModel;
import org.align4j.model.checkpoint.WeightAverage;
import org.align4j.model.training.Evaluation;
import org.align4j.model.training.HeldOutSplit;
import org.align4j.model.training.KeptCheckpoints;
import org.align4j.model.training.TrainLoop;
import org.align4j.model.training.TrainRun;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.EnsembleFolder;
import org.align4j.reward.Normalization;
import org.align4j.reward.PromptRows;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardFamily;
import org.align4j.reward.RewardModel;

/**
 * Trains the members of an ensemble one after another, so that there is one model in memory at a time, and says how they do
 * together. A member that is done lies in the work folder, and a continued run goes on behind it.
 *
 * @param split the same for all members: none has seen what is held out
 * @param measured what they are only measured on; may be empty
 * @param fingerprint of the data
 */
record EnsembleRun<U extends PromptRows, B>(
        RewardFamily<U, B> family,
        RewardConfig config,
        TrainingConfig training,
        HeldOutSplit<U> split,
        List<U> measured,
        String fingerprint,
        StageContext context) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODEL = "model";
    private static final String NUMBERS = "numbers.json";

    /** A member's numbers for each prompt that it did not learn from. */
    private record Numbers(List<double[]> heldOut, List<double[]> measured) {}

    void run() throws IOException {
        List<Path> models = new ArrayList<>();
        List<Numbers> numbers = new ArrayList<>();
        for (int number = 0; number < config.members(); number++) {
            Path work = context.ofLeader(context.work().resolve("member-" + number));
            if (!Files.exists(work.resolve(NUMBERS))) {
                train(number, work);
            }
            if (context.processes().leads()) {
                models.add(work.resolve(MODEL));
                numbers.add(JSON.readValue(work.resolve(NUMBERS).toFile(), Numbers.class));
            }
        }
        if (!context.processes().leads()) {
            return;
        }
        context.result("members", config.members());
        say("held-out", split.heldOut(), numbers.stream().map(Numbers::heldOut).toList());
        say("evaluation", measured, numbers.stream().map(Numbers::measured).toList());
        if (config.merge() == RewardConfig.Merge.WEIGHTS) {
            merge(models);
        } else {
            EnsembleFolder.write(context.output(Artifact.REWARD), models);
        }
    }

    private void train(int number, Path work) throws IOException {
        context.say("member " + (number + 1) + " of " + Counted.of(config.members(), "member"));
        Seeds seeds = new Seeds(context.seeds().seed("member-" + number));
        List<U> prompts = config.bootstrap() ? redrawn(seeds) : split.training();
        long before = number * training.totalSteps(prompts.size());
        TrainRun run = new TrainRun(
                work.resolve("training"),
                seeds,
                new MemberMetrics(context.metrics(), number, before),
                context.progress(),
                context::say,
                work.resolve(KeptCheckpoints.FOLDER),
                context.processes());
        try (ValueModel model = fresh(seeds)) {
            TaughtModel<U, B> taught =
                    new TaughtModel<>(family, family.objective(), new RewardModel(model, RewardFacts.NONE));
            TrainLoop.Result result = RewardStage.train(
                    taught,
                    training,
                    model,
                    prompts,
                    run,
                    split.heldOut().isEmpty()
                            ? Evaluation.none()
                            : () -> taught.evaluate(split.heldOut()).metrics());
            if (context.processes().leads()) {
                RewardFacts facts = RewardReport.facts(
                        config, taught, split, fingerprint, family.learned(taught.objective()), context);
                new RewardModel(model, facts).save(work.resolve(MODEL));
                result.selected().write(work.resolve(MODEL));
                Numbers own = new Numbers(taught.numbers(split.heldOut()), taught.numbers(measured));
                AtomicFiles.writeText(work.resolve(NUMBERS), JSON.writeValueAsString(own));
                AtomicFiles.deleteTree(work.resolve("training"));
            }
        }
    }

    /** Members whose weights are averaged start from one head: of different ones the mean would be none. */
    private ValueModel fresh(Seeds seeds) {
        Seeds start = config.merge() == RewardConfig.Merge.WEIGHTS ? context.seeds() : seeds;
        return ValueModel.fromPolicy(
                context.input(RewardStage.POLICY), config.engine(), config.lora(), start.seed("score-head"));
    }

    /** As many prompts, drawn with replacement. */
    private List<U> redrawn(Seeds seeds) {
        RandomGenerator random = seeds.generator("bootstrap");
        List<U> drawn = new ArrayList<>();
        for (int i = 0; i < split.training().size(); i++) {
            drawn.add(split.training().get(random.nextInt(split.training().size())));
        }
        return drawn;
    }

    /** Of the members' mean. */
    private void say(String where, List<U> prompts, List<List<double[]>> byMember) {
        if (!prompts.isEmpty()) {
            RewardReport.say(family.evaluate(prompts, mean(byMember)), where, context);
        }
    }

    private static List<double[]> mean(List<List<double[]>> byMember) {
        List<double[]> means = new ArrayList<>();
        for (int prompt = 0; prompt < byMember.get(0).size(); prompt++) {
            double[] mean = new double[byMember.get(0).get(prompt).length];
            for (List<double[]> member : byMember) {
                for (int i = 0; i < mean.length; i++) {
                    mean[i] += member.get(prompt)[i] / byMember.size();
                }
            }
            means.add(mean);
        }
        return means;
    }

    private void merge(List<Path> models) throws IOException {
        Path out = context.output(Artifact.REWARD);
        WeightAverage.write(out, models, config.engine().adapterBase());
        new RewardFacts(Normalization.NONE, RewardReport.loss(config), Map.of()).write(out);
        try (RewardModel average = RewardModel.load(out, config.engine())) {
            TaughtModel<U, B> merged = new TaughtModel<>(family, family.objective(), average);
            if (!split.heldOut().isEmpty()) {
                RewardReport.say(merged.evaluate(split.heldOut()), "merged held-out", context);
            }
            if (!measured.isEmpty()) {
                RewardReport.say(merged.evaluate(measured), "merged evaluation", context);
            }
            RewardReport.facts(config, merged, split, fingerprint, Map.of(), context)
                    .write(out);
        }
    }
}
