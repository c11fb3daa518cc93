package org.align4j.pipeline.offline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.ModelMemory;
import org.align4j.model.ModelOutline;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.training.Batches;
import org.align4j.model.training.HeldOutSplit;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.memory.TrainingMemory;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.rl.offline.ActorCriticOfflineMethod;
import org.align4j.rl.offline.ConditionOfflineMethod;
import org.align4j.rl.offline.Filter;
import org.align4j.rl.offline.GradientObjective;
import org.align4j.rl.offline.GradientRow;
import org.align4j.rl.offline.Imitation;
import org.align4j.rl.offline.LoggedRow;
import org.align4j.rl.offline.PolicyGradient;
import org.align4j.rl.offline.RowValues;
import org.align4j.rl.offline.RowsConfig;
import org.align4j.rl.offline.Weighing;
import org.align4j.rl.offline.WeightedCrossEntropy;
import org.align4j.rl.offline.WeightedRow;

/** Trains a policy on a log: what was sampled and what it earned. Nothing is sampled while it learns. */
public final class OfflineStage implements Stage<OfflineConfig> {
    private static final String POLICY = "policy";

    @Override
    public Declaration<OfflineConfig> declaration() {
        List<StageInput> inputs = new ArrayList<>();
        inputs.add(StageInput.required(POLICY, Artifact.POLICY, "The policy to start from"));
        inputs.addAll(LogInputs.declared());
        inputs.add(ValueInput.declared());
        inputs.add(BehaviourInput.declared());
        inputs.add(EarnedInput.declared());
        return new Declaration<>(
                "offline",
                "Train a policy on logged completions and their rewards: cloning, AWR, conditioning, TOPR and others",
                OfflineConfig.class,
                inputs,
                List.of(Artifact.POLICY));
    }

    @Override
    public boolean sharesSteps() {
        return true;
    }

    @Override
    public void run(OfflineConfig config, StageContext context) throws IOException {
        ValueInput.require(config.method(), context);
        BehaviourInput.require(config.method(), context);
        EarnedInput.require(config.method(), context);
        if (config.method() instanceof ActorCriticOfflineMethod study) {
            new ActorCriticRun(config, study, context).run();
            return;
        }
        OfflineLearning<?> learning;
        try (ModelOutline outline = ModelOutline.read(context.input(POLICY), config.engine())) {
            learning = prepare(config, outline, context);
        }
        try (CausalLm policy = CausalLm.toTrain(
                context.input(POLICY),
                config.engine(),
                config.lora(),
                context.seeds().seed("adapter"))) {
            learning.run(policy, context);
        }
    }

    private static OfflineLearning<?> prepare(OfflineConfig config, ModelOutline outline, StageContext context) {
        int told = config.method() instanceof ConditionOfflineMethod condition
                ? condition.longest(outline.tokenizer()::encode)
                : 0;
        HeldOutSplit<List<LoggedRow>> split = LogInputs.read(outline, config.rows(), told, context);
        List<LoggedRow> rows = LogInputs.flat(split.training());
        List<LoggedRow> heldOut = LogInputs.flat(split.heldOut());
        List<LoggedRow> longest =
                rows.stream().map(row -> row.behindPrompt(new int[told])).toList();
        LoraConfig lora = ModelMemory.adapter(context.input(POLICY), config.engine(), config.lora());
        TrainingConfig options = TrainingMemory.language(outline.config(), config.engine(), lora, config.training())
                .fit(longest, context);
        return config.method() instanceof Imitation imitation
                ? imitating(imitation, config, options, rows, heldOut, outline, context)
                : following((PolicyGradient) config.method(), config, options, rows, heldOut, outline, context);
    }

    private static OfflineLearning<WeightedRow> imitating(
            Imitation method,
            OfflineConfig config,
            TrainingConfig options,
            List<LoggedRow> rows,
            List<LoggedRow> heldOut,
            ModelOutline outline,
            StageContext context) {
        Weighing training = weigh(method, config, rows, outline, context);
        training.requireEnough();
        training.facts().forEach(context::result);
        if (training.rows().isEmpty()) {
            throw new UserError("there is nothing to train on: no row is left that passes method's tests");
        }
        if (method instanceof Filter && training.rows().size() == rows.size()) {
            context.warn(
                    "the filter keeps every row: this is cloning; look at method's tests, and at how many completions"
                            + " a prompt has");
        }
        describe(training, options, context);
        return new OfflineLearning<>(
                training.batches(context.seeds()),
                weigh(method, config, heldOut, outline, context).rows(),
                new WeightedCrossEntropy(),
                options,
                method instanceof ConditionOfflineMethod told ? Optional.of(told.condition()) : Optional.empty());
    }

    private static Weighing weigh(
            Imitation method, OfflineConfig config, List<LoggedRow> rows, ModelOutline outline, StageContext context) {
        return method.weigh(
                rows,
                values(config, rows, outline, context),
                config.reduction(),
                context.seeds(),
                outline.tokenizer()::encode);
    }

    private static OfflineLearning<GradientRow> following(
            PolicyGradient method,
            OfflineConfig config,
            TrainingConfig options,
            List<LoggedRow> rows,
            List<LoggedRow> heldOut,
            ModelOutline outline,
            StageContext context) {
        List<GradientRow> training = gradients(method, config, rows, outline, context);
        double[] advantages = training.stream()
                .flatMapToDouble(each -> Arrays.stream(each.advantages()))
                .toArray();
        double positive = Arrays.stream(advantages).filter(each -> each > 0).count();
        context.result("advantages/mean", Arrays.stream(advantages).average().orElse(Double.NaN));
        context.result("advantages/positive", positive / advantages.length);
        context.say(String.format(
                Locale.ROOT,
                "%d rows, %.0f %% of their tokens better than expected; %d steps of %d rows",
                training.size(),
                100 * positive / advantages.length,
                options.totalSteps(training.size()),
                options.batch().size()));
        return new OfflineLearning<>(
                new Batches<>(training, List::copyOf),
                gradients(method, config, heldOut, outline, context),
                new GradientObjective(method.loss()),
                options,
                Optional.empty());
    }

    private static List<GradientRow> gradients(
            PolicyGradient method,
            OfflineConfig config,
            List<LoggedRow> rows,
            ModelOutline outline,
            StageContext context) {
        List<LoggedRow> logged =
                method.needsLogProbs() ? BehaviourInput.withLogProbs(rows, outline, config.engine(), context) : rows;
        return method.rows(logged, values(config, rows, outline, context), config.reduction());
    }

    private static List<RowValues> values(
            OfflineConfig config, List<LoggedRow> rows, ModelOutline outline, StageContext context) {
        boolean bootstraps = config.rows().truncated() == RowsConfig.Truncated.BOOTSTRAP;
        return ValueInput.read(rows, outline, config.engine(), bootstraps, context);
    }

    private static void describe(Weighing weighing, TrainingConfig options, StageContext context) {
        Map<String, Double> facts = weighing.facts();
        context.say(String.format(
                Locale.ROOT,
                "%d rows to imitate, which earned %.4f on the mean as they are weighed; effective sample size %.0f %%; %d"
                        + " steps of %d rows",
                weighing.rows().size(),
                facts.get("offline/return_weighted"),
                100 * weighing.effective(),
                options.totalSteps(weighing.rows().size()),
                options.batch().size()));
    }
}
