package org.align4j.pipeline.offline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.model.CausalLm;
import org.align4j.model.ModelOutline;
import org.align4j.model.training.Batches;
import org.align4j.model.training.HeldOut;
import org.align4j.model.training.HeldOutSplit;
import org.align4j.model.training.TrainLoop;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.memory.TrainingMemory;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.Stage;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.StageInput;
import org.align4j.pipeline.stage.TrainingReport;
import org.align4j.rl.offline.LoggedRow;
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
        return new Declaration<>(
                "offline",
                "Train a policy on logged completions and their rewards: cloning, filtering, AWR and others",
                OfflineConfig.class,
                inputs,
                List.of(Artifact.POLICY));
    }

    /** What is trained on and what is measured on, weighed. */
    private record Prepared(Weighing training, Weighing heldOut, TrainingConfig options) {}

    @Override
    public boolean sharesSteps() {
        return true;
    }

    @Override
    public void run(OfflineConfig config, StageContext context) throws IOException {
        ValueInput.require(config.method(), context);
        Prepared prepared;
        try (ModelOutline outline = ModelOutline.read(context.input(POLICY), config.engine())) {
            prepared = prepare(config, outline, context);
        }
        try (CausalLm policy = CausalLm.toTrain(
                context.input(POLICY),
                config.engine(),
                config.lora(),
                context.seeds().seed("adapter"))) {
            train(policy, prepared, context);
        }
    }

    private static Prepared prepare(OfflineConfig config, ModelOutline outline, StageContext context) {
        HeldOutSplit<List<LoggedRow>> split = LogInputs.read(outline, config.rows(), context);
        List<LoggedRow> rows = LogInputs.flat(split.training());
        List<LoggedRow> heldOut = LogInputs.flat(split.heldOut());
        TrainingConfig options = TrainingMemory.language(
                        outline.config(), config.engine(), config.lora(), config.training())
                .fit(rows, context);
        Weighing training = weigh(config, rows, outline, context);
        training.requireEnough();
        training.facts().forEach(context::result);
        if (training.rows().isEmpty()) {
            throw new UserError("there is nothing to train on: no row is left that passes method's tests");
        }
        describe(training, options, context);
        return new Prepared(training, weigh(config, heldOut, outline, context), options);
    }

    private static Weighing weigh(
            OfflineConfig config, List<LoggedRow> rows, ModelOutline outline, StageContext context) {
        boolean bootstraps = config.rows().truncated() == RowsConfig.Truncated.BOOTSTRAP;
        List<RowValues> values = ValueInput.read(rows, outline, config.engine(), bootstraps, context);
        return config.method().weigh(rows, values, config.reduction(), context.seeds());
    }

    private static void train(CausalLm policy, Prepared prepared, StageContext context) throws IOException {
        WeightedCrossEntropy objective = new WeightedCrossEntropy();
        HeldOut<WeightedRow, List<WeightedRow>> heldOut = new HeldOut<>(
                policy,
                new Batches<>(prepared.heldOut().rows(), List::copyOf),
                objective,
                prepared.options().batch().microBatchTokens().count());
        Path work = context.work().resolve("training");
        TrainLoop.Result result = new TrainLoop(prepared.options(), TrainingReport.run(context, work))
                .run(policy, new Batches<>(prepared.training().rows(), List::copyOf), objective, heldOut);
        context.result("steps", result.steps());
        context.result("tokens", result.tokens());
        result.metrics().forEach((name, value) -> {
            if (name.startsWith("eval_")) {
                context.result(name, value);
            }
        });
        TrainingReport.say(result, context);
        TrainingReport.save(policy::save, result.selected(), context, Artifact.POLICY);
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
