package org.align4j.reward;

import ai.djl.ndarray.NDArray;
import org.align4j.model.TokenBatch;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.model.training.MetricSums;
import org.align4j.reward.loss.LabelLoss;

/** Learns the log-odds of being good from marked completions. Normalised by what the loss counts. */
public record LabelObjective(LabelLoss loss) implements DifferentiableObjective<LabelBatch> {
    @Override
    public TokenBatch tokens(LabelBatch batch) {
        return batch.tokens();
    }

    @Override
    public double weight(LabelBatch batch) {
        return loss.weight(batch.marks());
    }

    @Override
    public NDArray loss(LabelBatch batch, NDArray numbers, MetricSums metrics) {
        NDArray scores = LastTokens.scores(batch.tokens(), numbers);
        record(scores.toFloatArray(), batch.marks().good(), metrics);
        return loss.sum(scores, batch.marks());
    }

    private static void record(float[] scores, float[] labels, MetricSums metrics) {
        double right = 0;
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            right += scores[i] > 0 == labels[i] > 0.5 ? 1 : 0;
            sum += scores[i];
        }
        metrics.add("accuracy", right, scores.length);
        metrics.add("mean_reward", sum, scores.length);
    }
}
