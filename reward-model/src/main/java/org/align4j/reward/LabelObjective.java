package org.align4j.reward;

import ai.djl.ndarray.NDArray;
import org.align4j.model.TokenBatch;
import org.align4j.model.training.DifferentiableObjective;
import org.align4j.model.training.MetricSums;
import org.align4j.reward.loss.LabelLoss;

/** Learns the log-odds of being good from marked completions. Normalised by what the loss counts. */
public record LabelObjective(LabelLoss loss) implements DifferentiableObjective<LabelledPromptBatch> {
    @Override
    public TokenBatch tokens(LabelledPromptBatch batch) {
        return batch.tokens();
    }

    @Override
    public double weight(LabelledPromptBatch batch) {
        return loss.weight(batch.marks());
    }

    @Override
    public NDArray loss(LabelledPromptBatch batch, NDArray numbers, MetricSums metrics) {
        NDArray scores = LastTokens.scores(batch.tokens(), numbers);
        record(scores.toFloatArray(), batch.marks().good(), metrics);
        return loss.sum(scores, batch.marks());
    }

    /** Of a class that the micro-batch has none of, nothing is recorded. */
    private static void record(float[] scores, float[] labels, MetricSums metrics) {
        double[] right = new double[2];
        int[] marked = new int[2];
        double sum = 0;
        double entropy = 0;
        for (int i = 0; i < scores.length; i++) {
            int mark = labels[i] > 0.5 ? 1 : 0;
            marked[mark]++;
            right[mark] += scores[i] > 0 == (mark == 1) ? 1 : 0;
            sum += scores[i];
            entropy += entropy(scores[i]);
        }
        metrics.add("accuracy", right[0] + right[1], scores.length);
        metrics.add("accuracy_good", right[1], marked[1]);
        metrics.add("accuracy_other", right[0], marked[0]);
        metrics.add("mean_reward", sum, scores.length);
        metrics.add("entropy", entropy, scores.length);
    }

    /** Of σ(f), in nats: log(1 + e^-|f|) + |f| σ(-|f|). */
    private static double entropy(double logit) {
        double size = Math.abs(logit);
        return Math.log1p(Math.exp(-size)) + size / (1 + Math.exp(size));
    }
}
