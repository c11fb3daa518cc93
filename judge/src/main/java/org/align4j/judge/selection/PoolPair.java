package org.align4j.judge.selection;

import java.util.List;
import org.align4j.judge.Comparison;

/**
 * A pair that could be labelled.
 *
 * @param opinions what judges hold of it so far: of every answered call the probability that the first is better; empty
 *     where nobody was asked
 */
public record PoolPair(Comparison pair, List<Double> opinions) {
    public PoolPair {
        opinions = List.copyOf(opinions);
    }

    String id() {
        return pair.id();
    }

    /** How far apart the opinions are, in [0, 1]; 0 unless two of them name different winners. */
    double conflict() {
        double low = opinions.stream().mapToDouble(Double::doubleValue).min().orElse(0.5);
        double high = opinions.stream().mapToDouble(Double::doubleValue).max().orElse(0.5);
        return low < 0.5 && high > 0.5 ? high - low : 0;
    }

    /** How near the mean opinion is to 1/2: 1/2 where it is there, 0 where it is certain or there is none. */
    double uncertainty() {
        double mean =
                opinions.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        return 0.5 - Math.abs(mean - 0.5);
    }
}
