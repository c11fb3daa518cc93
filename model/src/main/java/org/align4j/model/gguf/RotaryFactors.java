package org.align4j.model.gguf;

import org.align4j.model.config.RotaryScaling;

/**
 * What llama.cpp divides each pair's frequency by under Llama 3.1's scaling: the tensor {@code rope_freqs.weight}. With
 * wavelength λ, original context L, factor s, and t = (L / λ - low) / (high - low): s for t &lt; 0, 1 for t &gt; 1, between
 * them 1 / ((1 - t) / s + t).
 */
final class RotaryFactors {
    private RotaryFactors() {}

    /** One per pair of a head's numbers. */
    static float[] of(RotaryScaling.Llama3 scaling, double base, int headSize) {
        float[] factors = new float[headSize / 2];
        for (int pair = 0; pair < factors.length; pair++) {
            double wavelength = 2 * Math.PI * Math.pow(base, 2.0 * pair / headSize);
            double turns = scaling.originalMaxPositions() / wavelength;
            double t = (turns - scaling.lowFrequencyFactor())
                    / (scaling.highFrequencyFactor() - scaling.lowFrequencyFactor());
            double kept = Math.min(1, Math.max(0, t));
            factors[pair] = (float) (1 / ((1 - kept) / scaling.factor() + kept));
        }
        return factors;
    }
}
