package org.align4j.model.training;

import org.align4j.model.BatchRow;

/**
 * A row to model.
 *
 * @param ids not padded
 * @param weights how much each token's log-prob counts; 0 for the first token and for what is only read
 */
public record TokenRow(int[] ids, float[] weights) implements BatchRow {
    public TokenRow {
        if (ids.length == 0 || ids.length != weights.length || weights[0] != 0) {
            throw new IllegalArgumentException("a row has tokens, a weight for each, and 0 for the first");
        }
    }

    /** A row of which the tokens from {@code from} on are learned. */
    public static TokenRow learnedFrom(int[] tokens, int from) {
        float[] weights = new float[tokens.length];
        java.util.Arrays.fill(weights, Math.max(1, Math.min(from, tokens.length)), tokens.length, 1);
        return new TokenRow(tokens, weights);
    }

    /** A row of which the marked tokens are learned. */
    public static TokenRow learnedWhere(int[] tokens, boolean[] learned) {
        float[] weights = new float[tokens.length];
        for (int t = 1; t < tokens.length; t++) {
            weights[t] = learned[t] ? 1 : 0;
        }
        return new TokenRow(tokens, weights);
    }

    /** Sum of the weights. */
    public double weight() {
        double sum = 0;
        for (float weight : weights) {
            sum += weight;
        }
        return sum;
    }
}
