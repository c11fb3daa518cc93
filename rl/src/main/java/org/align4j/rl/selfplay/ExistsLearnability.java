package org.align4j.rl.selfplay;

/** 1 where some attempts were right and some were not, else 0: SQLM (Chen et al. 2025). */
public record ExistsLearnability() implements Learnability {
    @Override
    public double of(int right, int attempts) {
        return right > 0 && right < attempts ? 1 : 0;
    }
}
