package org.align4j.rl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.align4j.model.CausalLm;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.Objective;
import org.align4j.rl.episode.Episode;

/**
 * The generalised Jensen-Shannon divergence of a student's distributions from a teacher's, a mean over the completions' tokens
 * (Agarwal et al. 2024, GKD, eq. 1 and algorithm 1; TRL's GKDTrainer).
 *
 * @param temperature that the logits of both are divided by
 */
record DistilObjective(CausalLm student, CausalLm teacher, double beta, double temperature)
        implements Objective<List<DistilRow>> {
    @Override
    public TokenBatch tokens(List<DistilRow> batch) {
        return new TokenBatch(batch.stream().map(row -> row.episode().ids()).toList());
    }

    @Override
    public double weight(List<DistilRow> batch) {
        return batch.stream().mapToInt(row -> row.episode().length()).sum();
    }

    @Override
    public double accumulate(TokenModel model, List<DistilRow> batch, double scale, MetricSums metrics) {
        TokenBatch tokens = tokens(batch);
        try (NDManager local = student.manager().newSubManager()) {
            NDArray weights = weights(local, batch, tokens, scale);
            NDArray taught = teacher.distributions(tokens, temperature, weights);
            taught.attach(local);
            NDArray divergences = student.learnDivergence(tokens, temperature, weights, taught, beta);
            divergences.attach(local);
            float[] numbers = divergences.toFloatArray();
            double sum = 0;
            for (int i = 0; i < batch.size(); i++) {
                Episode episode = batch.get(i).episode();
                double own = 0;
                for (int place : episode.sampled()) {
                    own += numbers[i * tokens.time() + place];
                }
                sum += own;
                metrics.add("distill/jsd", own, episode.length());
                metrics.add(
                        batch.get(i).onPolicy() ? "distill/jsd_on_policy" : "distill/jsd_given", own, episode.length());
            }
            return sum;
        }
    }

    private static NDArray weights(NDManager manager, List<DistilRow> batch, TokenBatch tokens, double scale) {
        float[] flat = new float[batch.size() * tokens.time()];
        for (int i = 0; i < batch.size(); i++) {
            for (int place : batch.get(i).episode().sampled()) {
                flat[i * tokens.time() + place] = (float) scale;
            }
        }
        return manager.create(flat).reshape(batch.size(), tokens.time());
    }
}
