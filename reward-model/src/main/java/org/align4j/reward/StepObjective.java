package org.align4j.reward;

import ai.djl.ndarray.NDArray;
import org.align4j.model.TokenBatch;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.model.training.MetricSums;
import org.align4j.reward.loss.StepLoss;

/** Learns at each step's last token whether the step is right. Normalised by steps. */
record StepObjective(StepLoss loss) implements DifferentiableObjective<StepBatch> {
    @Override
    public TokenBatch tokens(StepBatch batch) {
        return batch.tokens();
    }

    @Override
    public double weight(StepBatch batch) {
        return batch.labels().size();
    }

    @Override
    public NDArray loss(StepBatch batch, NDArray numbers, MetricSums metrics) {
        long[] ends = batch.ends().stream().mapToLong(Long::longValue).toArray();
        NDArray scores = numbers.flatten().gather(numbers.getManager().create(ends), 0);
        float[] labels = new float[ends.length];
        float[] said = scores.toFloatArray();
        double right = 0;
        for (int i = 0; i < labels.length; i++) {
            labels[i] = batch.labels().get(i).floatValue();
            right += said[i] > 0 == labels[i] > 0.5 ? 1 : 0;
        }
        metrics.add("accuracy", right, labels.length);
        ScoreMetrics.add(said, metrics);
        return loss.rows(scores, numbers.getManager().create(labels)).sum();
    }
}
