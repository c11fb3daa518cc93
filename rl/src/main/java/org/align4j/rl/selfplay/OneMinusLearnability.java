package org.align4j.rl.selfplay;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * 1 - p, and 0 for a task that was never solved: Absolute Zero (Zhao et al. 2025, eq. 4).
 *
 * @param unsolved what a task is worth that was never solved; 1 would pay for the unsolvable
 */
public record OneMinusLearnability(
        @Option(doc = "What a task is worth that no attempt solved", def = "0.0")
        double unsolved) implements Learnability {
    public OneMinusLearnability {
        Check.inUnitInterval("unsolved", unsolved);
    }

    @Override
    public double of(int right, int attempts) {
        return right == 0 ? unsolved : 1 - (double) right / attempts;
    }
}
