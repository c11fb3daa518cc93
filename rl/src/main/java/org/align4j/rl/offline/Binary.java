package org.align4j.rl.offline;

/** 1 where the advantage is above 0, else 0: critic-regularised regression (Wang et al. 2020), its binary form. */
public record Binary() implements AdvantageWeight {
    @Override
    public double[][] weights(double[][] advantages) {
        return Advantages.map(advantages, advantage -> advantage > 0 ? 1 : 0);
    }
}
