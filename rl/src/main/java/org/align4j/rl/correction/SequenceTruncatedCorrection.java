package org.align4j.rl.correction;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** {@code min(Π p_o / p_s, high)}, one weight for a completion's tokens (TRL's {@code sequence_truncate}). */
public record SequenceTruncatedCorrection(
        @Option(doc = "Largest weight", def = "3.0") double high) implements Correction {
    public SequenceTruncatedCorrection {
        Check.that(high >= 1, "high", "must be >= 1", high);
    }

    @Override
    public double[] weights(double[] logRatios) {
        return Correction.same(logRatios.length, Math.min(Correction.ofSequence(logRatios), high));
    }
}
