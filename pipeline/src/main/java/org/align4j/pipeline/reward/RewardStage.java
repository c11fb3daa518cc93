package org.align4j.pipeline.reward;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.align4j.core.options.ConfigLoader;
import org.align4j.core.run.Metrics;
import org.align4j.model.ModelMemory;
import org.align4j.model.ModelOutline;
import org.align4j.model.ValueModel;
import org.align4j.model.config.LoraConfig;
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
import org.align4j.reward.FeedbackRows;
import org.align4j.reward.MixedFamily;
import org.align4j.reward.PromptRows;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardFamily;
import org.align4j.reward.RewardModel;
import org.align4j.reward.SegmentFamily;
import org.align4j.reward.SegmentedPrompt;
import org.align4j.reward.loss.Attributes;
import org.align4j.reward.loss.Factors;

/** Trains r(x, y) on feedback of one form, says how far to trust it, and stores where its scores lie. */
public final class RewardStage implements Stage<RewardConfig> {
    static final String POLICY = "policy";

    @Override
    public Declaration<RewardConfig> declaration() {
        return new Declaration<>(
                "reward",
                "Train a reward model on preferences or other feedback",
                RewardConfig.class,
                FeedbackInputs.after(StageInput.optional(
                        POLICY, Artifact.POLICY, "Checkpoint whose trunk it starts from; loss factors has none")),
                List.of(Artifact.REWARD));
    }

    @Override
    public List<String> inputProblems(RewardConfig config, Set<String> given) {
        return FeedbackInputs.problems(config, given);
    }

    @Override
    public boolean sharesSteps() {
        return true;
    }

    @Override
    public void run(RewardConfig config, StageContext context) throws IOException {
        if (config.loss() instanceof Factors factors) {
            new FactorRun(config, factors, context).run();
            return;
        }
        if (config.loss() instanceof Attributes attributes) {
            new AttributeRun(config, attributes, context).run();
            return;
        }
        RewardFamily<?, ?> family = config.also().isEmpty()
                ? RewardFamily.of(config.loss())
                : new MixedFamily(config.loss(), config.also());
        run(family, config, context);
    }

    private static <U extends PromptRows, B> void run(
            RewardFamily<U, B> family, RewardConfig config, StageContext context) throws IOException {
        FeedbackRows<U> rows;
        List<U> measured;
        List<SegmentedPrompt> credit;
        TrainingConfig training;
        try (ModelOutline outline = ModelOutline.read(context.input(POLICY), config.engine())) {
            warnOfPadding(outline, context);
            FeedbackReading reading = new FeedbackReading(config, outline, context);
            rows = reading.training(family);
            measured = reading.measured(family);
            credit = reading.credit();
            LoraConfig lora = ModelMemory.adapter(context.input(POLICY), config.engine(), config.lora());
            training = TrainingMemory.value(outline.config(), config.engine(), lora, config.training())
                    .fit(rows.prompts(), context);
        }
        HeldOutSplit<U> split = HeldOutSplit.of(rows.prompts(), config.heldOutShare(), context.seeds());
        if (config.members() > 1) {
            new EnsembleRun<>(family, config, training, split, measured, rows.fingerprint(), context).run();
            return;
        }
        // every fold's model is closed before the next one is loaded: there is one at a time
        crossValidate(family, config, training, rows, context);
        try (ValueModel model = fresh(config, context)) {
            TaughtModel<U, B> taught =
                    new TaughtModel<>(family, family.objective(), new RewardModel(model, RewardFacts.NONE));
            TrainLoop.Result result = train(
                    taught,
                    training,
                    model,
                    split.training(),
                    TrainingReport.run(context, context.work()),
                    split.heldOut().isEmpty()
                            ? Evaluation.none()
                            : () -> taught.evaluate(split.heldOut()).metrics());
            if (!split.heldOut().isEmpty()) {
                RewardReport.say(taught.evaluate(split.heldOut()), "held-out", context);
            }
            if (!measured.isEmpty()) {
                RewardReport.say(taught.evaluate(measured), "evaluation", context);
            }
            if (!credit.isEmpty()) {
                RewardReport.say(SegmentFamily.ofDifferences(taught.reward(), credit), "credit", context);
            }
            RewardFacts facts = RewardReport.facts(
                    config, taught, split, rows.fingerprint(), family.learned(taught.objective()), context);
            TrainingReport.say(result, context);
            TrainingReport.save(new RewardModel(model, facts)::save, result.selected(), context, Artifact.REWARD);
        }
    }

    /** transformers and TRL do not know a row's length: they look for what is not padding. */
    private static void warnOfPadding(ModelOutline outline, StageContext context) {
        int own = outline.tokenizer().padding();
        int padding = outline.config().json().path("pad_token_id").asInt(own);
        if (outline.tokenizer().endOfText().contains(padding)) {
            context.warn("the policy's padding token (" + padding + ") also ends texts: transformers and TRL will read"
                    + " the score of a row that ends with it one token earlier than this program does; to have the same"
                    + " scores there, give the policy a padding token of its own (pad_token_id in config.json, pad_token in"
                    + " tokenizer_config.json) before it is trained");
        }
    }

    private static ValueModel fresh(RewardConfig config, StageContext context) {
        return ValueModel.fromPolicy(
                context.input(POLICY),
                config.engine(),
                config.lora(),
                context.seeds().seed("score-head"));
    }

    static <U extends PromptRows, B> TrainLoop.Result train(
            TaughtModel<U, B> taught,
            TrainingConfig training,
            ValueModel model,
            List<U> prompts,
            TrainRun run,
            Evaluation evaluation)
            throws IOException {
        return new TrainLoop(training, run)
                .run(model, new Batches<>(prompts, taught.family()::batch), taught.objective(), evaluation);
    }

    /** Every prompt is scored once, by a model that did not see it. */
    private static <U extends PromptRows, B> void crossValidate(
            RewardFamily<U, B> family,
            RewardConfig config,
            TrainingConfig training,
            FeedbackRows<U> rows,
            StageContext context)
            throws IOException {
        if (config.folds() == 0) {
            return;
        }
        FoldScores<U> scores = new FoldScores<>(context.work(), rows.prompts(), config.folds(), context.seeds());
        TrainingConfig once = ConfigLoader.with(training, "checkpoints", CheckpointConfig.none());
        for (int fold = 0; fold < config.folds(); fold++) {
            if (scores.known(fold)) {
                continue;
            }
            Path work = context.work().resolve("fold-" + fold);
            TrainRun run = new TrainRun(work, context.seeds(), Metrics.none(), context.progress(), context::say);
            try (ValueModel model = fresh(config, context)) {
                TaughtModel<U, B> taught =
                        new TaughtModel<>(family, family.objective(), new RewardModel(model, RewardFacts.NONE));
                train(taught, once, model, scores.training(fold), run, Evaluation.none());
                scores.keep(fold, taught);
            }
        }
        RewardReport.say(
                family.evaluate(scores.prompts(), scores.all()), config.folds() + "-fold cross-validation", context);
    }
}
