package org.align4j.rl.selfplay;

/** 1 - |2p - 1|: 1 where the solver is right half of the time, as in R-Zero (Huang et al. 2025), there min(p, 1 - p). */
public record TentLearnability() implements Learnability {
    @Override
    public double of(int right, int attempts) {
        return 1 - Math.abs(2.0 * right / attempts - 1);
    }
}
