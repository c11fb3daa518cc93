package org.align4j.pipeline.offline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.model.ModelMemory;
import org.align4j.model.ModelOutline;
import org.align4j.model.ValueModel;
import org.align4j.model.training.Batches;
import org.align4j.model.training.Evaluation;
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
import org.align4j.rl.value.LoggedValueObjective;
import org.align4j.rl.value.LoggedValues;
import org.align4j.rl.value.ValueFacts;
import org.align4j.rl.value.ValueReport;

/** Fits a value model to a log: what is still to be earned from every token on. */
public final class ValueStage implements Stage<ValueConfig> {
    private static final String POLICY = "policy";
    private static final double LENGTH_PENALTY = 0.5;

    @Override
    public Declaration<ValueConfig> declaration() {
        List<StageInput> inputs = new ArrayList<>();
        inputs.add(StageInput.required(POLICY, Artifact.POLICY, "Whose trunk and tokens the value model starts from"));
        inputs.addAll(LogInputs.declared());
        return new Declaration<>(
                "value",
                "Fit a value model to logged completions and what they earned: V, or V and Q",
                ValueConfig.class,
                inputs,
                List.of(Artifact.VALUE));
    }

    @Override
    public boolean sharesSteps() {
        return true;
    }

    @Override
    public void run(ValueConfig config, StageContext context) throws IOException {
        Path start = context.input(POLICY);
        List<LoggedRow> rows;
        List<LoggedRow> heldOut;
        TrainingConfig training;
        try (ModelOutline outline = ModelOutline.read(start, config.engine())) {
            HeldOutSplit<List<LoggedRow>> split = LogInputs.read(outline, config.rows(), context);
            rows = LogInputs.flat(split.training());
            heldOut = LogInputs.flat(split.heldOut());
            check(config, rows, context);
            rows = decisions(config, rows, context);
            heldOut = DecisionRows.of(heldOut, config.sure(), start, config.engine());
            training = TrainingMemory.value(
                            outline.config().withOutputs(config.value().outputs()),
                            config.engine(),
                            ModelMemory.adapter(start, config.engine(), config.lora()),
                            config.training())
                    .fit(rows, context);
        }
        try (ValueModel model = ValueModel.fromPolicy(
                start,
                config.engine(),
                config.lora(),
                config.value().outputs(),
                config.headScale(),
                context.seeds().seed("value-head"))) {
            train(config, training, model, rows, heldOut, context);
        }
    }

    private static void check(ValueConfig config, List<LoggedRow> rows, StageContext context) {
        double smallest = rows.stream().mapToDouble(LoggedRow::score).min().orElseThrow();
        double largest = rows.stream().mapToDouble(LoggedRow::score).max().orElseThrow();
        config.value().check(smallest, largest);
        double length =
                rows.stream().mapToInt(row -> row.actions().length).average().orElseThrow();
        double discount = config.value().discount();
        if (length * (1 - discount) > LENGTH_PENALTY) {
            context.warn(String.format(
                    Locale.ROOT,
                    "value.discount %s punishes length: a reward after a completion of mean length %.0f counts %.2f of"
                            + " itself at its start",
                    discount,
                    length,
                    Math.pow(discount, length)));
        }
    }

    private static List<LoggedRow> decisions(ValueConfig config, List<LoggedRow> rows, StageContext context) {
        List<LoggedRow> decided = DecisionRows.of(rows, config.sure(), context.input(POLICY), config.engine());
        if (config.sure() < 1) {
            double share = (double) actions(decided) / actions(rows);
            context.result("decisions_share", share);
            context.say(String.format(
                    Locale.ROOT, "%.0f %% of the tokens are steps, of the others the policy is sure", 100 * share));
        }
        return decided;
    }

    private static long actions(List<LoggedRow> rows) {
        return rows.stream().mapToLong(row -> row.actions().length).sum();
    }

    private static void train(
            ValueConfig config,
            TrainingConfig training,
            ValueModel model,
            List<LoggedRow> rows,
            List<LoggedRow> heldOut,
            StageContext context)
            throws IOException {
        LoggedValues reading = new LoggedValues(config.value(), config.bootstraps());
        Evaluation evaluation = heldOut.isEmpty()
                ? Evaluation.none()
                : () -> {
                    Map<String, Double> measured = new LinkedHashMap<>();
                    ValueReport.of(config.value(), heldOut, reading.read(model, heldOut))
                            .forEach((name, value) -> measured.put("eval_" + name, value));
                    return measured;
                };
        TrainLoop.Result result = new TrainLoop(training, TrainingReport.run(context, context.work()))
                .run(
                        model,
                        new Batches<>(rows, List::copyOf),
                        new LoggedValueObjective(config.value(), config.bootstraps()),
                        evaluation);
        result.metrics().forEach(context::result);
        if (!heldOut.isEmpty()) {
            context.say(String.format(
                    Locale.ROOT,
                    "%d held-out rows: explained variance %.3f (at the prompt %.3f), mean V - mean R %.4f",
                    heldOut.size(),
                    result.metrics().get("eval_value/explained_variance"),
                    result.metrics().get("eval_value/prompt_explained_variance"),
                    result.metrics().get("eval_value/optimism")));
        }
        TrainingReport.say(result, context);
        TrainingReport.save(
                folder -> {
                    model.save(folder);
                    new ValueFacts(config.value(), config.sure()).write(folder);
                },
                result.selected(),
                context,
                Artifact.VALUE);
    }
}
