package org.align4j.pipeline.rl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.align4j.model.Autograd;
import org.align4j.model.Scalars;
import org.align4j.model.ValueModel;
import org.align4j.model.training.MetricSums;
import org.align4j.reward.Normalization;

/**
 * Predicts the return from each position on. It has its own network, started from the reward model, and speaks in the
 * units of the rewards: a model that starts from a reward model's head has its scores normalised as the rewards are.
 *
 * @param model read at every position
 * @param scale from the model's numbers to values
 */
record Critic(ValueModel model, Normalization scale) {
    /** Values before each completion token, one row per rollout. */
    double[][] values(TokenReader reader) {
        double[][] values = reader.beforeTokens(model::evaluate);
        for (double[] row : values) {
            for (int t = 0; t < row.length; t++) {
                row[t] = scale.apply(row[t]);
            }
        }
        return values;
    }

    /**
     * Adds a micro-batch's gradient.
     *
     * @param totals of the whole optimizer step
     */
    void accumulate(
            CriticConfig config, List<Experience> experiences, LossAggregation.Totals totals, MetricSums metrics) {
        try (NDManager local = model.manager().newSubManager()) {
            TokenArrays arrays = new TokenArrays(local, experiences);
            NDArray numbers = model.forward(arrays.tokens());
            numbers.attach(local);
            NDArray old = arrays.beforeTokens(Experience::values);
            NDArray returns = arrays.beforeTokens(Experience::returns);
            NDArray weights = arrays.valueWeights(totals);
            Autograd.Gradient gradient = Autograd.gradient(
                    numbers,
                    x -> config.loss()
                            .perToken(values(x), old, returns)
                            .mul(weights)
                            .sum());
            model.backward(Scalars.mul(gradient.gradient(), config.coefficient()));
            double tokens = experiences.stream().mapToInt(Experience::length).sum();
            double clipped = config.loss()
                    .clipped(values(numbers), old, returns)
                    .mul(weights)
                    .sum()
                    .getFloat();
            metrics.add("loss/value_avg", gradient.value() * totals.tokens(), tokens);
            metrics.add("val/clipfrac_avg", clipped * totals.tokens(), tokens);
        }
    }

    private NDArray values(NDArray numbers) {
        return scale.equals(Normalization.NONE)
                ? numbers
                : Scalars.div(numbers.sub(scale.mean()), scale.standardDeviation());
    }
}
