package org.align4j.model;

import org.align4j.core.options.Check;

/** How a model's rotary frequencies were changed to reach a longer context than it was first trained on. */
public sealed interface RotaryScaling {
    /** As in RoFormer (Su et al. 2021): nothing changed. */
    record None() implements RotaryScaling {}

    /** All positions divided by a factor (Chen et al. 2023, position interpolation). */
    record Linear(double factor) implements RotaryScaling {
        public Linear {
            Check.positive("factor", factor);
        }
    }

    /**
     * Low frequencies divided, high ones kept, those between blended (Llama 3.1).
     *
     * @param factor what low frequencies are divided by
     * @param lowFrequencyFactor wavelengths above original / this are low frequencies
     * @param highFrequencyFactor wavelengths below original / this are high frequencies
     * @param originalMaxPositions the context before
     */
    record Llama3(double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalMaxPositions)
            implements RotaryScaling {
        public Llama3 {
            Check.positive("factor", factor);
            Check.positive("low_freq_factor", lowFrequencyFactor);
            Check.that(
                    highFrequencyFactor > lowFrequencyFactor,
                    "high_freq_factor",
                    "must be > low_freq_factor " + lowFrequencyFactor,
                    highFrequencyFactor);
            Check.atLeast("original_max_position_embeddings", 1, originalMaxPositions);
        }
    }
}
