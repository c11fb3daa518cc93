package org.align4j.pipeline.reward;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.align4j.core.UserError;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.options.ConfigWriter;
import org.align4j.core.run.Metrics;
import org.align4j.data.Dataset;
import org.align4j.data.Preference;
import org.align4j.model.ModelOutline;
import org.align4j.model.ValueModel;
import org.align4j.model.training.Batches;
import org.align4j.model.training.CheckpointConfig;
import org.align4j.model.training.Evaluation;
import org.align4j.model.training.HeldOutSplit;
import org.align4j.model.training.TrainLoop;
import org.align4j.model.training.TrainRun;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.memory.TrainingMemory;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.pipeline.stage.TrainingReport;
import org.align4j.reward.Normalization;
import org.align4j.reward.PreferenceRows;
import org.align4j.reward.PromptPairs;
import org.align4j.reward.RewardBatch;
import org.align4j.reward.RewardEvaluation;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardLoss;
import org.align4j.reward.RewardModel;
import org.align4j.reward.RewardObjective;

/** Trains r(x, y) on preferences, says how far to trust it, and stores where its scores lie. */
public final class RewardStage implements Stage<RewardConfig> {
    static final String POLICY = "policy";
    static final String PREFERENCES = "preferences";

    @Override
    public Declaration<RewardConfig> declaration() {
        return new Declaration<>(
                "reward",
                "Train a reward model on preferences",
                RewardConfig.class,
                List.of(
                        StageInput.required(POLICY, Artifact.POLICY, "Checkpoint whose trunk it starts from"),
                        StageInput.required(PREFERENCES, Artifact.PREFERENCES, "Pairs to learn from")),
                List.of(Artifact.REWARD));
    }

    @Override
    public void run(RewardConfig config, StageContext context) throws IOException {
        Dataset<Preference> preferences = Dataset.open(context.input(PREFERENCES), Preference.class);
        PreferenceRows rows;
        TrainingConfig training;
        try (ModelOutline outline = ModelOutline.read(context.input(POLICY), config.engine())) {
            rows = rows(config, preferences, outline, context);
            training = TrainingMemory.value(outline.config(), config.engine(), config.lora(), config.training())
                    .fit(rows.prompts(), context);
        }
        // every fold's model is closed before the next one is loaded: there is one at a time
        crossValidate(config, training, rows, context);
        try (ValueModel model = fresh(config, context)) {
            HeldOutSplit<PromptPairs> split = HeldOutSplit.of(rows.prompts(), config.heldOutShare(), context.seeds());
            RewardModel reward = reward(model, Normalization.NONE, config, preferences);
            TrainLoop.Result result = train(
                    config,
                    training,
                    model,
                    split.training(),
                    TrainingReport.run(context, context.work()),
                    split.heldOut().isEmpty()
                            ? Evaluation.none()
                            : () -> RewardReport.metrics(evaluate(reward, split.heldOut())));
            List<PromptPairs> measured = split.heldOut().isEmpty() ? split.training() : split.heldOut();
            if (!split.heldOut().isEmpty()) {
                RewardReport.say(evaluate(reward, split.heldOut()), "held-out", context);
            }
            Normalization normalization = Normalization.of(measured.stream()
                    .flatMapToDouble(prompt -> Arrays.stream(reward.score(prompt.completions())))
                    .toArray());
            context.say(String.format(
                    Locale.ROOT,
                    "scores of %d %s completions: mean %.3f, standard deviation %.3f (stored, so that rewards can be"
                            + " normalised)",
                    normalization.completions(),
                    split.heldOut().isEmpty() ? "training" : "held-out",
                    normalization.mean(),
                    normalization.standardDeviation()));
            TrainingReport.say(result.selected(), result.skipped(), context);
            reward(model, normalization, config, preferences).save(context.output(Artifact.REWARD));
            TrainingReport.write(result.selected(), context, Artifact.REWARD);
        }
    }

    private static ValueModel fresh(RewardConfig config, StageContext context) {
        return ValueModel.fromPolicy(
                context.input(POLICY),
                config.engine(),
                config.lora(),
                context.seeds().seed("score-head"));
    }

    private static PreferenceRows rows(
            RewardConfig config, Dataset<Preference> preferences, ModelOutline model, StageContext context) {
        int positions = model.config().maxPositions();
        int longest = config.maxLength() == 0 ? positions : Math.min(config.maxLength(), positions);
        PreferenceRows rows = PreferenceRows.of(preferences.toList(), model.tokenizer(), longest, config.tooLong());
        rows.dropped().forEach((reason, count) -> context.warn("left out " + count + " pairs: " + reason));
        if (rows.prompts().isEmpty()) {
            throw new UserError(preferences.folder() + ": no pair is left to learn from");
        }
        boolean margins = rows.prompts().stream()
                .flatMap(prompt -> prompt.pairs().stream())
                .anyMatch(pair -> pair.margin() != 0);
        if (margins && config.loss() instanceof RewardLoss.BradleyTerry loss && loss.marginWeight() == 0) {
            context.say("the data's margins are not used (loss.margin-weight is 0)");
        }
        context.say(rows.pairs() + " pairs of " + rows.prompts().size() + " prompts");
        context.result("pairs", rows.pairs());
        context.result("dropped", rows.dropped());
        return rows;
    }

    private static TrainLoop.Result train(
            RewardConfig config,
            TrainingConfig training,
            ValueModel model,
            List<PromptPairs> prompts,
            TrainRun run,
            Evaluation evaluation)
            throws IOException {
        return new TrainLoop(training, run)
                .run(model, new Batches<>(prompts, RewardBatch::of), new RewardObjective(config.loss()), evaluation);
    }

    /** Every prompt is scored once, by a model that did not see it. */
    private static void crossValidate(
            RewardConfig config, TrainingConfig training, PreferenceRows rows, StageContext context)
            throws IOException {
        if (config.folds() == 0) {
            return;
        }
        FoldScores scores = new FoldScores(context.work(), rows.prompts(), config.folds(), context.seeds());
        TrainingConfig once = ConfigLoader.with(training, "checkpoints", CheckpointConfig.none());
        for (int fold = 0; fold < config.folds(); fold++) {
            if (scores.known(fold)) {
                continue;
            }
            Path work = context.work().resolve("fold-" + fold);
            TrainRun run = new TrainRun(work, context.seeds(), Metrics.none(), context.progress(), context::say);
            try (ValueModel model = fresh(config, context)) {
                train(config, once, model, scores.training(fold), run, Evaluation.none());
                scores.keep(fold, new RewardModel(model, RewardFacts.NONE));
            }
        }
        RewardReport.say(
                RewardEvaluation.of(scores.prompts(), scores.all()),
                config.folds() + "-fold cross-validation",
                context);
    }

    private static RewardEvaluation evaluate(RewardModel reward, List<PromptPairs> prompts) {
        return RewardEvaluation.of(
                prompts,
                prompts.stream()
                        .map(prompt -> reward.score(prompt.completions()))
                        .toList());
    }

    private static RewardModel reward(
            ValueModel model, Normalization normalization, RewardConfig config, Dataset<Preference> preferences) {
        Map<String, String> data = Map.of(PREFERENCES, preferences.info().fingerprint());
        return new RewardModel(
                model,
                new RewardFacts(
                        normalization,
                        ConfigWriter.inline(Objects.requireNonNull(
                                ConfigWriter.tree(config).entries().get("loss"))),
                        data));
    }
}
