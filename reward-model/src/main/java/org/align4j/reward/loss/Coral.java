package org.align4j.reward.loss;

import ai.djl.ndarray.NDArray;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.LogSigmoid;

/**
 * CORAL, Cao et al. 2020: one question for each boundary, whether the level is above it, {@code -Σ_k [1(level > k) ln σ(r +
 * b_k) + 1(level ≤ k) ln(1 - σ(r + b_k))]}. All share the score; parameters are the biases b_k.
 */
public record Coral(
        @Option(doc = "Learning rate of the biases, by Adam", def = "0.02")
        double thresholdRate) implements RatingLoss {
    public Coral {
        Check.positive("threshold-rate", thresholdRate);
    }

    @Override
    public NDArray rows(RatedScores rated) {
        NDArray logits = rated.scores().reshape(-1, 1).add(rated.parameters().reshape(1, -1));
        NDArray above = rated.matrix((level, k) -> level > k ? 1 : -1);
        return LogSigmoid.of(above.mul(logits)).sum(new int[] {1}).neg();
    }

    /** Biases that give the levels their shares where all scores are 0. */
    @Override
    public double[] start(RatingScale scale) {
        double[] biases = scale.logits();
        for (int k = 0; k < biases.length; k++) {
            biases[k] = -biases[k];
        }
        return biases;
    }

    @Override
    public double rate() {
        return thresholdRate;
    }

    @Override
    public boolean ordinal() {
        return true;
    }

    /** The expected level, {@code 1 + Σ_k σ(r + b_k)}. */
    @Override
    public double predict(double score, double[] parameters, RatingScale scale) {
        double level = 1;
        for (double bias : parameters) {
            level += 1 / (1 + Math.exp(-score - bias));
        }
        return level;
    }
}
