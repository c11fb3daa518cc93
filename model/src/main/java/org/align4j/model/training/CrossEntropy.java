package org.align4j.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.align4j.model.CausalLm;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;

/**
 * Language modelling: minus the weighted sum of the tokens' log-probs, normalised by the weights of the whole optimizer
 * step (huggingface/trl#2617), so that a step's loss is the mean over its trained tokens.
 */
public final class CrossEntropy implements DifferentiableObjective<List<TokenRow>> {
    @Override
    public TokenBatch tokens(List<TokenRow> batch) {
        return new TokenBatch(batch.stream().map(TokenRow::ids).toList());
    }

    @Override
    public double weight(List<TokenRow> batch) {
        return batch.stream().mapToDouble(TokenRow::weight).sum();
    }

    @Override
    public NDArray loss(List<TokenRow> batch, NDArray numbers, MetricSums metrics) {
        NDArray weights = numbers.getManager().create(weights(batch, 1), numbers.getShape());
        return numbers.mul(weights).sum().neg();
    }

    /** A language model has one fused pass for weights that are known beforehand. */
    @Override
    public double accumulate(TokenModel model, List<TokenRow> batch, double scale, MetricSums metrics) {
        if (!(model instanceof CausalLm policy)) {
            return DifferentiableObjective.super.accumulate(model, batch, scale, metrics);
        }
        TokenBatch tokens = tokens(batch);
        try (NDManager local = model.manager().newSubManager()) {
            NDArray weights = local.create(weights(batch, scale), new Shape(tokens.size(), tokens.time()));
            NDArray logProbs = policy.trainWeighted(tokens, weights);
            logProbs.attach(local);
            return -weightedSum(batch, logProbs.toFloatArray());
        }
    }

    /** Also {@code mean_token_accuracy} and {@code entropy}, over the tokens that are learned. */
    @Override
    public double evaluate(TokenModel model, List<TokenRow> batch, MetricSums metrics) {
        if (!(model instanceof CausalLm policy)) {
            return DifferentiableObjective.super.evaluate(model, batch, metrics);
        }
        CausalLm.Prediction read = policy.predict(tokens(batch));
        try (NDArray logProbs = read.logProbs();
                NDArray entropies = read.entropies();
                NDArray correct = read.correct()) {
            double weight = weight(batch);
            metrics.add("mean_token_accuracy", weightedSum(batch, correct.toFloatArray()), weight);
            metrics.add("entropy", weightedSum(batch, entropies.toFloatArray()), weight);
            return -weightedSum(batch, logProbs.toFloatArray());
        }
    }

    private static double weightedSum(List<TokenRow> batch, float[] numbers) {
        int time = numbers.length / batch.size();
        double sum = 0;
        for (int row = 0; row < batch.size(); row++) {
            float[] weights = batch.get(row).weights();
            for (int t = 0; t < weights.length; t++) {
                sum += (double) weights[t] * numbers[row * time + t];
            }
        }
        return sum;
    }

    private static float[] weights(List<TokenRow> batch, double scale) {
        int time = batch.stream().mapToInt(TokenRow::longest).max().orElseThrow();
        float[] weights = new float[batch.size() * time];
        for (int row = 0; row < batch.size(); row++) {
            float[] own = batch.get(row).weights();
            for (int t = 0; t < own.length; t++) {
                weights[row * time + t] = (float) (own[t] * scale);
            }
        }
        return weights;
    }
}
