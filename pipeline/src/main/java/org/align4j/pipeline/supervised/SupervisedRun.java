package org.align4j.pipeline.supervised;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.model.CausalLm;
import org.align4j.model.training.Batches;
import org.align4j.model.training.CrossEntropy;
import org.align4j.model.training.HeldOut;
import org.align4j.model.training.HeldOutSplit;
import org.align4j.model.training.SelfTests;
import org.align4j.model.training.TokenRow;
import org.align4j.model.training.TrainLoop;
import org.align4j.model.training.TrainRun;
import org.align4j.model.training.TrainingConfig;
import org.align4j.pipeline.memory.TrainingMemory;
import org.align4j.pipeline.stage.Artifact;
import org.align4j.pipeline.stage.RunawayWarnings;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.pipeline.stage.TrainingReport;

/** Trains a policy on token rows and saves it: what pretraining and imitation share. */
record SupervisedRun(TrainingConfig training, StageContext context) {
    /**
     * Rows to train on and rows to measure on.
     *
     * @param heldOut may be empty
     */
    record Rows(List<TokenRow> training, List<TokenRow> heldOut) {
        /**
         * Reads what to train on, and what to measure on: its own data where they are given, else a share of the first.
         *
         * @param read rows of a dataset
         */
        static Rows read(
                Function<Path, List<TokenRow>> read, Path data, Optional<Path> heldOut, double share, Seeds seeds) {
            List<TokenRow> rows = read.apply(data);
            return heldOut.isPresent() ? new Rows(rows, read.apply(heldOut.get())) : split(rows, share, seeds);
        }

        /** Takes a share of the rows out of training, drawn from the run's seed. */
        static Rows split(List<TokenRow> rows, double share, Seeds seeds) {
            HeldOutSplit<TokenRow> split = HeldOutSplit.of(rows, share, seeds);
            return new Rows(split.training(), split.heldOut());
        }
    }

    /** Says what there is to train on and what it will hold, before any weight is loaded. */
    static SupervisedRun prepare(TrainingMemory memory, Rows rows, StageContext context) {
        if (rows.training().isEmpty()) {
            throw new UserError("there is nothing to train on: no row is left");
        }
        describe(memory.training(), rows, context);
        return new SupervisedRun(memory.fit(rows.training(), context), context);
    }

    void run(CausalLm policy, Rows rows) throws IOException {
        CrossEntropy objective = new CrossEntropy();
        Batches<TokenRow, List<TokenRow>> batches = new Batches<>(rows.training(), List::copyOf);
        HeldOut<TokenRow, List<TokenRow>> heldOut = new HeldOut<>(
                policy,
                new Batches<>(rows.heldOut(), List::copyOf),
                objective,
                training.batch().microBatchTokens().count());
        SelfTests.paddingChangesNothing(
                policy, rows.training().stream().limit(32).map(TokenRow::ids).toList());
        TrainRun run = TrainingReport.run(context, context.work().resolve("training"));
        TrainLoop.Result result = new TrainLoop(training, run).run(policy, batches, objective, heldOut);
        Map<String, Double> measured = new LinkedHashMap<>(result.metrics());
        measured.keySet().removeIf(name -> !name.startsWith("eval_"));
        context.result("steps", result.steps());
        context.result("tokens", result.tokens());
        measured.forEach(context::result);
        context.say(String.format(
                Locale.ROOT,
                "trained %d steps on %d tokens%s",
                result.steps(),
                result.tokens(),
                measured.isEmpty()
                        ? ""
                        : String.format(Locale.ROOT, "; held-out loss %.4f", measured.get("eval_loss"))));
        TrainingReport.say(result, context);
        RunawayWarnings.ofTokens(result.metrics(), policy.config().vocabularySize())
                .ifPresent(context::warn);
        TrainingReport.save(policy::save, result.selected(), context, Artifact.POLICY);
    }

    private static void describe(TrainingConfig training, Rows rows, StageContext context) {
        long tokens = rows.training().stream().mapToLong(TokenRow::tokens).sum();
        double learned = rows.training().stream().mapToDouble(TokenRow::weight).sum();
        context.say(String.format(
                Locale.ROOT,
                "%d rows, %d tokens, %.0f of them learned; %d steps of %d rows; %d rows held out",
                rows.training().size(),
                tokens,
                learned,
                training.totalSteps(rows.training().size()),
                training.batch().size(),
                rows.heldOut().size()));
    }

    /** Says and records what a reader left out or changed. */
    static void report(RowReader reader, StageContext context) {
        reader.counts().forEach((reason, count) -> context.warn(count + " rows " + reason));
        context.result("rows-changed", reader.counts());
    }
}
