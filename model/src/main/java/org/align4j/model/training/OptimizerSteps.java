package org.align4j.model.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.run.Seeds;
import org.align4j.model.BatchUnit;
import org.align4j.model.MicroBatches;
import org.align4j.model.training.Learner.Step;

/** The optimizer steps of a {@link TrainLoop}: which rows each learns from, at what rate, and its metrics. */
final class OptimizerSteps<U extends BatchUnit, B> {
    private static final int NAMED_ROWS = 8;

    private final TrainingConfig config;
    private final Seeds seeds;
    private final Learner learner;
    private final Batches<U, B> batches;
    private final Objective<B> objective;
    private final long stepsPerEpoch;
    private long epoch = -1;
    private List<int[]> order = List.of();

    OptimizerSteps(TrainingConfig config, Seeds seeds, Learner learner, Batches<U, B> batches, Objective<B> objective) {
        this.config = config;
        this.seeds = seeds;
        this.learner = learner;
        this.batches = batches;
        this.objective = objective;
        stepsPerEpoch = config.stepsPerEpoch(batches.units().size());
    }

    /**
     * One step's numbers.
     *
     * @param tokens real tokens seen, those of the steps before included
     * @param metrics as they are logged; mutable
     */
    record Done(long tokens, double loss, Map<String, Double> metrics) {}

    /** See {@link Learner#exchangeSeconds}. */
    double exchangeSeconds() {
        return learner.exchangeSeconds();
    }

    /**
     * Does one optimizer step.
     *
     * @param step of the whole run, from 0
     * @param tokensBefore real tokens seen until then
     */
    Done step(long step, long total, long tokensBefore) {
        int[] indices = indices(step);
        List<U> units = new ArrayList<>();
        for (int index : indices) {
            units.add(batches.reading().unit(index, epoch));
        }
        List<B> micro =
                MicroBatches.split(units, config.batch().microBatchTokens().count(), learner.processes()).stream()
                        .map(batches.collate())
                        .toList();
        double rate = config.schedule().rate(config.learningRate(), step, total);
        Step done = learner.step(objective, micro, rate, where(step, indices));
        long tokens = tokensBefore + units.stream().mapToLong(BatchUnit::tokens).sum();
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", done.loss());
        metrics.put("grad_norm", done.gradientNorm());
        metrics.put("learning_rate", rate);
        metrics.putAll(done.metrics());
        metrics.put("num_tokens", (double) tokens);
        metrics.put("epoch", (double) (step + 1) / stepsPerEpoch);
        if (micro.size() > 1) {
            metrics.put("gradient_noise_scale", learner.noiseScale().orElse(Double.NaN));
        }
        if (learner.skipped() > 0) {
            metrics.put("skipped_steps", (double) learner.skipped());
        }
        return new Done(tokens, done.loss(), metrics);
    }

    private int[] indices(long step) {
        long wanted = step / stepsPerEpoch;
        if (wanted != epoch) {
            epoch = wanted;
            order = EpochOrder.steps(batches.units(), config.batch(), seeds, epoch);
        }
        return order.get(Math.toIntExact(step % stepsPerEpoch));
    }

    private static String where(long step, int[] indices) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < Math.min(NAMED_ROWS, indices.length); i++) {
            rows.append(i == 0 ? "" : ", ").append(indices[i] + 1);
        }
        return "step " + (step + 1) + " (rows " + rows + (indices.length > NAMED_ROWS ? ", …" : "") + ")";
    }
}
