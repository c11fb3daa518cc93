package org.align4j.rl.correction;

import java.util.Arrays;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** {@code min(p_o / p_s, high)} per token: truncated importance sampling (Yao et al. 2025, TIS; verl takes 2). */
public record TruncatedCorrection(
        @Option(doc = "Largest weight", def = "2.0") double high) implements Correction {
    public TruncatedCorrection {
        Check.that(high >= 1, "high", "must be >= 1", high);
    }

    @Override
    public double[] weights(double[] logRatios) {
        return Arrays.stream(logRatios).map(x -> Math.min(Math.exp(x), high)).toArray();
    }
}
