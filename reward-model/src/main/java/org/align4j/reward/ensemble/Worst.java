package org.align4j.reward.ensemble;

import java.util.Arrays;

/** The least of the members: worst-case optimisation (Coste et al. 2023, section 3). */
public record Worst() implements Combination {
    @Override
    public double of(double[] scores) {
        return Arrays.stream(scores).min().orElseThrow();
    }
}
