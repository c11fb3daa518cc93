package org.align4j.model.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.run.Hashes;
import org.align4j.core.run.Progress;
import org.align4j.model.TokenModel;
import org.jspecify.annotations.Nullable;

/**
 * The one loop of supervised, reward, preference and offline training: epochs of shuffled rows, optimizer steps of
 * micro-batches by token budget, metrics under TRL's names, checkpoints, and exact continuation: stopped after any
 * checkpoint and started again with the same work folder, it ends with the bits of the uninterrupted run.
 */
public final class TrainLoop {
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
     * @param metrics of the last step, empty if none was done now
     */
    public record Result(long steps, long tokens, Map<String, Double> metrics) {}

    /**
     * Trains to the end, from the last checkpoint in the work folder if there is one.
     *
     * @param model as loaded; the loop prepares it for training
     * @param evaluation every {@code evaluate-every} steps and after the last
     * @throws UserError if there is nothing to train on or a loss is not a number
     */
    public <U extends BatchUnit, B> Result run(
            TokenModel model, Batches<U, B> batches, Objective<B> objective, Evaluation evaluation) throws IOException {
        if (batches.units().isEmpty()) {
            throw new UserError("there is nothing to train on: no row is left");
        }
        long total = config.totalSteps(batches.units().size());
        model.prepareTraining(config.optimizer());
        String recipe = recipe(batches.units());
        Checkpoint done = Checkpoint.restore(run.work(), model, recipe, run.metrics());
        if (done.step() > 0) {
            run.say().accept("continuing after step " + done.step() + " of " + total);
        }
        Session<U, B> session = new Session<>(model, batches, objective);
        Map<String, Double> metrics = Map.of();
        try (Progress progress = run.progress().start("training", "steps", total)) {
            progress.skip(done.step());
            while (done.step() < total) {
                long step = done.step();
                long started = System.nanoTime();
                metrics = session.step(step, total, done.tokens());
                double seconds = (System.nanoTime() - started) * 1e-9;
                double tokens = metrics.get("num_tokens") - done.tokens();
                done = new Checkpoint(step + 1, metrics.get("num_tokens").longValue());
                if (due(config.evaluateEvery(), done.step(), total)) {
                    metrics.putAll(evaluation.measure());
                }
                run.metrics().log(done.step(), metrics);
                run.metrics()
                        .logTimings(
                                done.step(), Map.of("step_seconds", seconds, "tokens_per_second", tokens / seconds));
                progress.advance(1);
                progress.note(String.format(java.util.Locale.ROOT, "loss %.4f", metrics.get("loss")));
                if (config.checkpointEvery() > 0 && due(config.checkpointEvery(), done.step(), total)) {
                    done.write(run.work(), model, recipe, run.metrics());
                }
            }
        }
        return new Result(done.step(), done.tokens(), metrics);
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

    /** The state of one call of {@link #run}. */
    private final class Session<U extends BatchUnit, B> {
        private final TokenModel model;
        private final Batches<U, B> batches;
        private final Objective<B> objective;
        private final long stepsPerEpoch;
        private long epoch = -1;
        private List<int[]> order = List.of();
        private @Nullable ChangeProbe probe;

        Session(TokenModel model, Batches<U, B> batches, Objective<B> objective) {
            this.model = model;
            this.batches = batches;
            this.objective = objective;
            stepsPerEpoch = config.stepsPerEpoch(batches.units().size());
        }

        /** One optimizer step; its metrics, mutable. */
        Map<String, Double> step(long step, long total, long tokensBefore) {
            int[] indices = indices(step);
            List<U> units = new ArrayList<>();
            for (int index : indices) {
                units.add(batches.units().get(index));
            }
            List<List<U>> parts = MicroBatches.split(units, config.batch().microBatchTokens());
            List<B> micro = parts.stream().map(batches.collate()).toList();
            double weight = micro.stream().mapToDouble(objective::weight).sum();
            if (!(weight > 0)) {
                throw new UserError(where(step, indices) + ": nothing to learn from: every token is masked");
            }
            double rate = config.schedule().rate(config.learningRate(), step, total);
            if (probe == null) {
                probe = new ChangeProbe(model, objective.tokens(micro.get(0)));
            }
            MetricSums sums = new MetricSums();
            double loss = 0;
            for (B batch : micro) {
                loss += objective.accumulate(model, batch, 1 / weight, sums);
            }
            refuseNonNumber("loss", loss, step, indices);
            double gradientNorm = model.step(rate);
            refuseNonNumber("gradient norm", gradientNorm, step, indices);
            if (rate > 0) {
                probe.afterStep();
            }
            long tokens = units.stream().mapToLong(BatchUnit::tokens).sum();
            long computed = parts.stream().mapToLong(MicroBatches::cost).sum();
            Map<String, Double> metrics = new LinkedHashMap<>();
            metrics.put("loss", loss / weight);
            metrics.put("grad_norm", gradientNorm);
            metrics.put("learning_rate", rate);
            metrics.putAll(sums.means());
            metrics.put("num_tokens", (double) (tokensBefore + tokens));
            metrics.put("padding", 1 - (double) tokens / computed);
            metrics.put("epoch", (double) (step + 1) / stepsPerEpoch);
            return metrics;
        }

        private int[] indices(long step) {
            long wanted = step / stepsPerEpoch;
            if (wanted != epoch) {
                epoch = wanted;
                order = EpochOrder.steps(batches.units(), config.batch(), run.seeds(), epoch);
            }
            return order.get(Math.toIntExact(step % stepsPerEpoch));
        }

        private void refuseNonNumber(String what, double value, long step, int[] indices) {
            if (!Double.isFinite(value)) {
                throw new UserError(where(step, indices) + ": the " + what + " is " + value
                        + "; lower learning-rate, or look at these rows");
            }
        }

        private static String where(long step, int[] indices) {
            StringBuilder rows = new StringBuilder();
            for (int i = 0; i < Math.min(8, indices.length); i++) {
                rows.append(i == 0 ? "" : ", ").append(indices[i] + 1);
            }
            return "step " + (step + 1) + " (rows " + rows + (indices.length > 8 ? ", …" : "") + ")";
        }
    }
}
