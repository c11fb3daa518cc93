package org.align4j.model.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Progress;
import org.align4j.model.BatchUnit;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;

/**
 * The one loop of supervised, reward, preference and offline training: epochs of shuffled rows, optimizer steps of
 * micro-batches by token budget, metrics under TRL's names, checkpoints, and exact continuation: stopped after any
 * checkpoint and started again with the same work folder, it ends with the bits of the uninterrupted run. Several
 * processes may run it together: all read everything, each learns from its share of a step, and the one that leads writes.
 */
public final class TrainLoop {
    private static final String MODEL = "model";
    private static final String ADVICE = "lower learning-rate, or look at these rows";

    private final TrainingConfig config;
    private final TrainRun run;

    public TrainLoop(TrainingConfig config, TrainRun run) {
        this.config = config;
        this.run = run;
    }

    /**
     * What training came to.
     *
     * @param steps optimizer steps, those of earlier sessions included
     * @param tokens real tokens seen, padding not counted
     * @param skipped steps that changed nothing, because something was wrong with their loss or gradient
     * @param firstLoss of the first step, before anything was learned; NaN if that is not known
     * @param selected which step the model's weights are of now, and its metrics
     */
    public record Result(long steps, long tokens, long skipped, double firstLoss, TrainerState selected) {
        /** Of the step that the model's weights are of. */
        public Map<String, Double> metrics() {
            return selected.metrics();
        }
    }

    /**
     * Trains to the end, from the last checkpoint in the work folder if there is one. The model then has the weights that
     * are the result: the last, their moving average, or those of the best checkpoint, as the options say. Of several
     * processes only the one that leads has the result; the others' models are left as they are.
     *
     * @param model as loaded; the loop prepares it for training
     * @param evaluation every {@code evaluate-every} steps and after the last; where a metric chooses among the
     *     checkpoints, at every checkpoint
     * @throws UserError if there is nothing to train on, or too many steps in a row had to be skipped
     */
    public <U extends BatchUnit, B> Result run(
            TokenModel model, Batches<U, B> batches, Objective<B> objective, Evaluation evaluation) throws IOException {
        if (batches.units().isEmpty()) {
            throw new UserError("there is nothing to train on: no row is left");
        }
        if (config.checkpoints().bestBy().startsWith("eval_") && !evaluation.measures()) {
            throw new UserError("checkpoints.best-by: " + config.checkpoints().bestBy()
                    + " is measured on held-out rows, and there are none; hold some out, or choose by another metric");
        }
        long total = config.totalSteps(batches.units().size());
        if (config.maxSteps() > total) {
            run.say()
                    .accept("max-steps " + config.maxSteps() + " is not reached: epochs " + config.epochs()
                            + " end after " + total + " steps; raise epochs for more");
        }
        Learner learner = new Learner(MODEL, model, config.optimizer(), ADVICE, run.say(), run.processes());
        OptimizerSteps<U, B> steps = new OptimizerSteps<>(config, run.seeds(), learner, batches, objective);
        String recipe = recipe(batches.units());
        List<Stateful> states = new ArrayList<>(objective.states());
        states.add(0, learner);
        LoopCheckpoint done = LoopCheckpoint.restore(run.work(), states, recipe, run.metrics());
        if (done.step() > 0) {
            run.say().accept("continuing after step " + done.step() + " of " + total);
        }
        TokenBatch probe =
                objective.tokens(batches.collate().apply(List.of(batches.units().get(0))));
        KeptCheckpoints kept = new KeptCheckpoints(config.checkpoints(), run.checkpoints(), done.kept());
        try (Progress progress = run.progress().start("training", "steps", total)) {
            progress.skip(done.step());
            while (done.step() < total) {
                OptimizerSteps.Done step = step(steps, done, total, model, evaluation);
                done = done.next(step, kept.state());
                if (checkpointDue(done.step(), total)) {
                    learner.agree(probe);
                }
                if (run.processes().leads() && checkpointDue(done.step(), total)) {
                    kept.add(model, learner.averages(), done.step(), total, done.metrics());
                    done = done.keeping(kept.state());
                    done.write(run.work(), states, recipe, run.metrics());
                    kept.prune();
                }
                progress.advance(1);
                progress.note(String.format(Locale.ROOT, "loss %.4f", step.loss()));
            }
        }
        TrainerState selected = run.processes().leads()
                ? kept.finish(model, learner.averages(), total, done.metrics())
                : new TrainerState(total, total, config.checkpoints().bestBy(), null, false, done.metrics());
        double first = done.firstLoss() == null ? Double.NaN : done.firstLoss();
        return new Result(done.step(), done.tokens(), learner.skipped(), first, selected);
    }

    /** One step, measured and logged. */
    private OptimizerSteps.Done step(
            OptimizerSteps<?, ?> steps, LoopCheckpoint before, long total, TokenModel model, Evaluation evaluation) {
        long started = System.nanoTime();
        OptimizerSteps.Done step = steps.step(before.step(), total, before.tokens());
        double seconds = (System.nanoTime() - started) * 1e-9;
        long now = before.step() + 1;
        boolean chooses = config.checkpoints().chooses() && checkpointDue(now, total);
        if (chooses || due(config.evaluateEvery(), now, total)) {
            model.exchangeAverage();
            step.metrics().putAll(evaluation.measure());
            model.exchangeAverage();
        }
        run.metrics().log(now, step.metrics());
        double tokens = step.tokens() - before.tokens();
        Map<String, Double> timings = new LinkedHashMap<>();
        timings.put("step_seconds", seconds);
        timings.put("tokens_per_second", tokens / seconds);
        if (run.processes().size() > 1) {
            timings.put("exchange_seconds", steps.exchangeSeconds());
        }
        run.metrics().logTimings(now, timings);
        return step;
    }

    private boolean checkpointDue(long step, long total) {
        return config.checkpointEvery() > 0 && due(config.checkpointEvery(), step, total);
    }

    private static boolean due(int every, long step, long total) {
        return step == total || (every > 0 && step % every == 0);
    }

    /** What a checkpoint belongs to; a checkpoint of anything else must not be continued. */
    private String recipe(List<? extends BatchUnit> units) {
        StringBuilder text =
                new StringBuilder().append(config).append(run.seeds()).append(units.size());
        for (BatchUnit unit : units) {
            text.append(' ').append(unit.tokens());
        }
        return Hashes.ofText(text.toString());
    }
}
