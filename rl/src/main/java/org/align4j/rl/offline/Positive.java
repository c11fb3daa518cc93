package org.align4j.rl.offline;

/** max(A, 0): A-LoL (Baheti et al. 2023) in its form without a reference. */
public record Positive() implements AdvantageWeight {
    @Override
    public double[][] weights(double[][] advantages) {
        return Advantages.map(advantages, advantage -> Math.max(advantage, 0));
    }
}
