package org.align4j.pipeline.evaluate;

import java.util.List;

/**
 * How far a policy has moved from its reference, estimated on the policy's own samples (Schulman 2020, "Approximating KL
 * divergence"). With l = log policy - log reference of a sampled token, k1 = l and k3 = exp(-l) - 1 + l; both have the
 * KL as their expectation, k3 is never negative.
 *
 * @param k1PerToken mean over all tokens
 * @param k3PerToken mean over all tokens
 * @param k1PerSequence mean over completions of the sum over their tokens: the KL of whole completions
 * @param k3PerSequence the same with k3
 */
public record KlEstimate(double k1PerToken, double k3PerToken, double k1PerSequence, double k3PerSequence) {
    /** @param logRatios per completion, log policy - log reference of each of its tokens */
    public static KlEstimate of(List<double[]> logRatios) {
        double k1 = 0;
        double k3 = 0;
        long tokens = 0;
        for (double[] completion : logRatios) {
            for (double logRatio : completion) {
                k1 += logRatio;
                k3 += Math.expm1(-logRatio) + logRatio;
            }
            tokens += completion.length;
        }
        int sequences = logRatios.size();
        return new KlEstimate(k1 / tokens, k3 / tokens, k1 / sequences, k3 / sequences);
    }
}
