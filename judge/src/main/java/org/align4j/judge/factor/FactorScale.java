package org.align4j.judge.factor;

import java.util.Arrays;
import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.statistics.Moments;

/**
 * Where a factor lies on the completions that weights were learned from. A policy that is rewarded for a factor moves it
 * beyond what anybody compared; there it is held at the edge, so that more of it earns nothing.
 */
public record FactorScale(
        @Option(doc = "Mean") double mean,

        @Option(doc = "Standard deviation") double deviation,

        @Option(doc = "Lowest value that counts, the 1st percentile")
        double low,

        @Option(doc = "Highest value that counts, the 99th percentile")
        double high) {
    private static final double EDGE = 0.01;

    public FactorScale {
        Check.notNegative("deviation", deviation);
        Check.that(low <= high, "low", "must not be above high", low);
    }

    /** Of the numbers of some completions, at least one; edges are the nearest order statistics. */
    static FactorScale of(double[] numbers) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        Moments moments = Moments.of(sorted);
        int edge = (int) Math.floor(EDGE * (sorted.length - 1));
        return new FactorScale(moments.mean(), moments.deviation(), sorted[edge], sorted[sorted.length - 1 - edge]);
    }

    /** In standard deviations from the mean; 0 for a factor that never varied. */
    double apply(double number) {
        return deviation == 0 ? 0 : (Math.min(high, Math.max(low, number)) - mean) / deviation;
    }
}
