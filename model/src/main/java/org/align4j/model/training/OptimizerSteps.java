package org.align4j.model.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.model.BatchUnit;
import org.align4j.model.MicroBatches;
import org.align4j.model.TokenModel;
import org.jspecify.annotations.Nullable;

/** The optimizer steps of one session of a {@link TrainLoop}: which rows, forward and backward, one update. */
final class OptimizerSteps<U extends BatchUnit, B> {
    private static final int NAMED_ROWS = 8;

    private final TrainingConfig config;
    private final Seeds seeds;
    private final TokenModel model;
    private final Batches<U, B> batches;
    private final Objective<B> objective;
    private final StepGuard guard;
    private final NoiseScale noise;
    private final long stepsPerEpoch;
    private long epoch = -1;
    private List<int[]> order = List.of();
    private @Nullable ChangeProbe probe;

    OptimizerSteps(
            TrainingConfig config,
            Seeds seeds,
            TokenModel model,
            Batches<U, B> batches,
            Objective<B> objective,
            StepGuard guard,
            NoiseScale noise) {
        this.config = config;
        this.seeds = seeds;
        this.model = model;
        this.batches = batches;
        this.objective = objective;
        this.guard = guard;
        this.noise = noise;
        stepsPerEpoch = config.stepsPerEpoch(batches.units().size());
    }

    StepGuard guard() {
        return guard;
    }

    NoiseScale noise() {
        return noise;
    }

    /**
     * One optimizer step; its metrics, mutable.
     *
     * @param step of the whole run, from 0
     * @param tokensBefore real tokens seen until then
     */
    Map<String, Double> step(long step, long total, long tokensBefore) {
        int[] indices = indices(step);
        List<U> units = new ArrayList<>();
        for (int index : indices) {
            units.add(batches.units().get(index));
        }
        List<List<U>> parts =
                MicroBatches.split(units, config.batch().microBatchTokens().count());
        List<B> micro = parts.stream().map(batches.collate()).toList();
        double[] weights = micro.stream().mapToDouble(objective::weight).toArray();
        double weight = 0;
        for (double part : weights) {
            weight += part;
        }
        if (!(weight > 0)) {
            throw new UserError(where(step, indices) + ": nothing to learn from: every token is masked");
        }
        if (probe == null) {
            probe = new ChangeProbe(model, objective.tokens(micro.get(0)));
        }
        double rate = config.schedule().rate(config.learningRate(), step, total);
        MetricSums sums = new MetricSums();
        double loss = 0;
        for (B batch : micro) {
            loss += objective.accumulate(model, batch, 1 / weight, sums);
        }
        loss /= weight;
        double norm = update(loss, rate, weights, where(step, indices));
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", loss);
        metrics.put("grad_norm", norm);
        metrics.put("learning_rate", rate);
        metrics.putAll(sums.means());
        long tokens = units.stream().mapToLong(BatchUnit::tokens).sum();
        metrics.put("num_tokens", (double) (tokensBefore + tokens));
        metrics.put("epoch", (double) (step + 1) / stepsPerEpoch);
        if (micro.size() > 1) {
            metrics.put("gradient_noise_scale", noise.value());
        }
        if (guard.skipped() > 0) {
            metrics.put("skipped_steps", (double) guard.skipped());
        }
        return metrics;
    }

    /** Applies the gradient unless the guard objects; its norm, NaN where the loss was already at fault. */
    private double update(double loss, double rate, double[] weights, String where) {
        String advice = "lower learning-rate, or look at these rows";
        String fault = guard.faultOfLoss(loss);
        if (fault != null) {
            model.discardGradients();
            guard.skip(where, fault, advice);
            return Double.NaN;
        }
        double norm = model.step(rate, guard.largestNorm());
        fault = guard.faultOfNorm(norm);
        if (fault != null) {
            guard.skip(where, fault, advice);
            return norm;
        }
        guard.applied(loss, norm);
        noise.add(norm, model.microBatchNorms(), weights);
        if (rate > 0 && probe != null) {
            probe.afterStep();
        }
        return norm;
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
