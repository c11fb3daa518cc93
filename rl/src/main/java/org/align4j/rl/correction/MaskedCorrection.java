package org.align4j.rl.correction;

import java.util.Arrays;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** {@code p_o / p_s} per token, 0 outside [low, high]: IcePop (Ring team, 2025). */
public record MaskedCorrection(
        @Option(doc = "Smallest ratio that counts", def = "0.5")
        double low,

        @Option(doc = "Largest ratio that counts", def = "5.0")
        double high)
        implements Correction {
    public MaskedCorrection {
        Check.inOpenUnitInterval("low", low);
        Check.that(high >= 1, "high", "must be >= 1", high);
    }

    @Override
    public double[] weights(double[] logRatios) {
        return Arrays.stream(logRatios)
                .map(Math::exp)
                .map(ratio -> ratio < low || ratio > high ? 0 : ratio)
                .toArray();
    }
}
