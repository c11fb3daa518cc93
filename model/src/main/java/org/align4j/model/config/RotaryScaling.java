package org.align4j.model.config;

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

    /**
     * Pairs that turn often keep their frequency, those that hardly turn have it divided, with a ramp between (YaRN, Peng
     * et al. 2023).
     *
     * @param factor what low frequencies are divided by
     * @param gain what cosines and sines are multiplied by, hence scores by its square
     * @param fast pairs that turn more often than this within the original context are kept
     * @param slow pairs that turn less often than this are divided
     * @param originalMaxPositions the context before
     * @param truncated the ramp begins and ends at whole pairs
     */
    record Yarn(double factor, double gain, double fast, double slow, int originalMaxPositions, boolean truncated)
            implements RotaryScaling {
        public Yarn {
            Check.positive("factor", factor);
            Check.positive("attention_factor", gain);
            Check.positive("beta_slow", slow);
            Check.that(fast >= slow, "beta_fast", "must be >= beta_slow " + slow, fast);
            Check.atLeast("original_max_position_embeddings", 1, originalMaxPositions);
        }

        /** The gain that the paper recommends for a factor: 0.1 m ln(factor) + 1. */
        public static double recommendedGain(double factor, double m) {
            return factor <= 1 ? 1 : 0.1 * m * Math.log(factor) + 1;
        }

        /** Between which pairs the ramp runs, for so many turned numbers of a head. */
        public double[] ramp(double base, int rotarySize) {
            double low = pair(fast, base, rotarySize);
            double high = pair(slow, base, rotarySize);
            if (truncated) {
                low = Math.floor(low);
                high = Math.ceil(high);
            }
            low = Math.max(low, 0);
            high = Math.min(high, rotarySize - 1);
            return new double[] {low, low == high ? high + 0.001 : high};
        }

        /** The pair that turns so often within the original context. */
        private double pair(double turns, double base, int rotarySize) {
            return rotarySize * Math.log(originalMaxPositions / (turns * 2 * Math.PI)) / (2 * Math.log(base));
        }
    }

    /**
     * The base grows with a text that is longer than the context (dynamic NTK scaling). The engine reads nothing longer, so
     * it changes nothing here.
     */
    record Dynamic(double factor) implements RotaryScaling {
        public Dynamic {
            Check.positive("factor", factor);
        }
    }
}
