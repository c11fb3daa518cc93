package org.align4j.rl.selfplay;

/**
 * What a task is worth to whoever proposed it, by how often the solver was right: most where it is right sometimes. To add
 * one: a record in a file beside this one, and its golden values.
 */
public sealed interface Learnability
        permits VarianceLearnability, TentLearnability, OneMinusLearnability, ExistsLearnability, ValidLearnability {
    /**
     * @param right attempts that were right, from 0 to {@code attempts}
     * @param attempts at least 2
     */
    double of(int right, int attempts);
}
