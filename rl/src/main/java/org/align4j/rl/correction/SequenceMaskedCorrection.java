package org.align4j.rl.correction;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * {@code Π p_o / p_s}, one weight for a completion's tokens, 0 where it is above high (TRL's default,
 * {@code sequence_mask}).
 */
public record SequenceMaskedCorrection(
        @Option(doc = "Largest ratio of a completion that counts", def = "3.0")
        double high) implements Correction {
    public SequenceMaskedCorrection {
        Check.that(high >= 1, "high", "must be >= 1", high);
    }

    @Override
    public double[] weights(double[] logRatios) {
        double ratio = Correction.ofSequence(logRatios);
        return Correction.same(logRatios.length, ratio > high ? 0 : ratio);
    }
}
