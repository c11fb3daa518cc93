package org.align4j.pipeline.preference;

import java.io.IOException;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.align4j.model.BatchUnit;
import org.align4j.model.CausalLm;
import org.align4j.model.ModelOutline;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.model.training.Evaluation;
import org.align4j.model.training.HeldOut;
import org.align4j.model.training.HeldOutSplit;
import org.align4j.model.training.TrainLoop;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.RunawayWarnings;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.pipeline.stage.TrainingReport;
import org.align4j.rl.preference.MovingReference;
import org.align4j.rl.preference.loss.PairedLoss;
import org.align4j.rl.preference.loss.PreferenceLoss;
import org.align4j.rl.preference.loss.UnpairedLoss;

/**
 * Trains a policy on preferences, or on labelled completions, by any {@link PreferenceLoss}; a reference that stays as it is is
 * read once, before training.
 */
public final class DpoStage implements Stage<DpoConfig> {
    static final String POLICY = "policy";
    static final String REFERENCE = "reference";
    static final String PREFERENCES = "preferences";
    static final String LABELS = "labels";

    @Override
    public Declaration<DpoConfig> declaration() {
        return new Declaration<>(
                "dpo",
                "Train a policy on preferences or labels directly: DPO, IPO, SimPO, ORPO, KTO and others",
                DpoConfig.class,
                List.of(
                        StageInput.required(POLICY, Artifact.POLICY, "Checkpoint to train"),
                        StageInput.optional(PREFERENCES, Artifact.PREFERENCES, "Pairs to learn from"),
                        StageInput.optional(
                                LABELS, Artifact.LABELS, "Labelled completions to learn from, for kto and bco"),
                        StageInput.optional(
                                REFERENCE,
                                Artifact.POLICY,
                                "Checkpoint to stay close to; without it the policy as it starts. simpo, orpo, cpo and cpo-simpo"
                                        + " need none")),
                List.of(Artifact.POLICY));
    }

    @Override
    public Set<String> freeOptions() {
        return Set.of("reference-logps");
    }

    @Override
    public boolean sharesSteps() {
        return true;
    }

    @Override
    public List<String> inputProblems(DpoConfig config, Set<String> given) {
        return DpoInputs.problems(config, given);
    }

    @Override
    public void run(DpoConfig config, StageContext context) throws IOException {
        if (config.loss() instanceof PairedLoss loss) {
            learn(new PairRows(config, loss, context), config, context);
        } else if (config.loss() instanceof UnpairedLoss loss) {
            learn(new LabelRows(config, loss, context), config, context);
        }
    }

    private static <U extends BatchUnit, B> void learn(
            PreferenceRows<U, B> kind, DpoConfig config, StageContext context) throws IOException {
        ReferenceRun reference = new ReferenceRun(config, context);
        List<U> rows;
        TrainingConfig training;
        try (ModelOutline outline = ModelOutline.read(context.input(POLICY), config.engine())) {
            rows = kind.encode(outline);
            training = reference.memory(outline.config(), rows);
        }
        try (CausalLm policy = open(config, context)) {
            List<U> compared = reference.isRead() ? reference.read(kind.reading(), rows, policy) : rows;
            HeldOutSplit<List<U>> split =
                    HeldOutSplit.of(byPrompt(kind, compared), config.heldOutShare(), context.seeds());
            TrainLoop.Result result = DpoInputs.follows(config)
                    ? besideMoving(kind, config, training, policy, split, context)
                    : train(kind, config, training, policy, split, Optional.empty(), context);
            TrainingReport.say(result, context);
            TrainingReport.save(policy::save, result.selected(), context, Artifact.POLICY);
        }
    }

    private static CausalLm open(DpoConfig config, StageContext context) {
        return CausalLm.toTrain(
                context.input(POLICY),
                config.engine(),
                config.lora(),
                context.seeds().seed("adapter"));
    }

    private static <U extends BatchUnit, B> TrainLoop.Result besideMoving(
            PreferenceRows<U, B> kind,
            DpoConfig config,
            TrainingConfig training,
            CausalLm policy,
            HeldOutSplit<List<U>> split,
            StageContext context)
            throws IOException {
        try (CausalLm copy = open(config, context)) {
            policy.shareMemory(copy);
            MovingReference moving = new MovingReference(copy, config.referenceUpdate());
            return train(kind, config, training, policy, split, Optional.of(moving), context);
        }
    }

    private static <U extends BatchUnit, B> TrainLoop.Result train(
            PreferenceRows<U, B> kind,
            DpoConfig config,
            TrainingConfig training,
            CausalLm policy,
            HeldOutSplit<List<U>> split,
            Optional<MovingReference> moving,
            StageContext context)
            throws IOException {
        List<U> rows = flat(split.training());
        List<U> heldOut = flat(split.heldOut());
        DifferentiableObjective<B> objective = kind.objective(moving);
        Evaluation evaluation = new HeldOut<>(
                policy,
                kind.batches(heldOut),
                objective,
                training.batch().microBatchTokens().count());
        DpoWarnings warnings = new DpoWarnings(config, context);
        if (context.optionalInput(REFERENCE).isPresent() && !heldOut.isEmpty()) {
            warnings.before(evaluation.measure(), kind.wantedTokens(heldOut));
        }
        TrainLoop.Result result = new TrainLoop(training, TrainingReport.run(context, context.work()))
                .run(policy, kind.batches(rows), objective, evaluation);
        result.metrics().forEach(context::result);
        if (!heldOut.isEmpty()) {
            context.say(kind.heldOut(heldOut.size(), result.metrics()));
            if (config.loss() instanceof PairedLoss) {
                RunawayWarnings.ofAccuracy(result.metrics(), heldOut.size()).ifPresent(context::warn);
            }
        }
        warnings.after(result.metrics(), kind.wantedTokens(heldOut.isEmpty() ? rows : heldOut));
        return result;
    }

    /** Rows of one prompt beside each other: they are held out together. */
    private static <U extends BatchUnit> List<List<U>> byPrompt(PreferenceRows<U, ?> kind, List<U> rows) {
        Map<IntBuffer, List<U>> groups = new LinkedHashMap<>();
        for (U row : rows) {
            groups.computeIfAbsent(kind.prompt(row), prompt -> new ArrayList<>())
                    .add(row);
        }
        return List.copyOf(groups.values());
    }

    private static <U> List<U> flat(List<List<U>> groups) {
        return groups.stream().flatMap(List::stream).toList();
    }
}
