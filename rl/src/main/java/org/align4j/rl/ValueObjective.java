package org.align4j.rl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.align4j.model.Autograd;
import org.align4j.model.Scalars;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.training.MetricSums;
import org.align4j.model.training.Objective;
import org.align4j.reward.Normalization;

/**
 * What the critic minimises in one optimizer step: the value loss, averaged over the step's tokens. The critic has a
 * network of its own and predicts in the units of the rewards: one that starts from a reward model's head has its scores
 * normalised as the rewards are.
 *
 * @param scale from the model's numbers to values
 * @param stepTokens of the whole optimizer step
 */
record ValueObjective(CriticConfig config, Normalization scale, long stepTokens)
        implements Objective<List<Experience>> {
    @Override
    public TokenBatch tokens(List<Experience> batch) {
        return TokenArrays.rows(batch);
    }

    @Override
    public double weight(List<Experience> batch) {
        return batch.stream().mapToInt(Experience::length).sum();
    }

    /** The tokens' weights divide already. */
    @Override
    public double mean(double sum, double weight) {
        return sum;
    }

    /** Its size is that of the rewards, which may change: only the gradient's norm is held against earlier ones. */
    @Override
    public boolean signed() {
        return true;
    }

    @Override
    public double accumulate(TokenModel model, List<Experience> batch, double stepScale, MetricSums metrics) {
        try (NDManager local = model.manager().newSubManager()) {
            TokenArrays arrays = new TokenArrays(local, batch);
            NDArray numbers = model.forward(arrays.tokens());
            numbers.attach(local);
            NDArray old = arrays.beforeTokens(Experience::values);
            NDArray returns = arrays.beforeTokens(Experience::returns);
            NDArray weights = arrays.valueWeights(stepTokens);
            Autograd.Gradient gradient = Autograd.gradient(
                    numbers,
                    x -> config.loss()
                            .perToken(values(x), old, returns)
                            .mul(weights)
                            .sum());
            model.backward(Scalars.mul(gradient.gradient(), config.coefficient()));
            double tokens = weight(batch);
            double clipped = config.loss()
                    .clipped(values(numbers), old, returns)
                    .mul(weights)
                    .sum()
                    .getFloat();
            metrics.add("loss/value_avg", gradient.value() * stepTokens, tokens);
            metrics.add("val/clipfrac_avg", clipped * stepTokens, tokens);
            return gradient.value();
        }
    }

    private NDArray values(NDArray numbers) {
        return scale.equals(Normalization.NONE)
                ? numbers
                : Scalars.div(numbers.sub(scale.mean()), scale.standardDeviation());
    }
}
