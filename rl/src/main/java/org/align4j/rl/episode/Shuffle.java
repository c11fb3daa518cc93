package org.align4j.rl.episode;

import java.util.random.RandomGenerator;

/** Random orders. */
public final class Shuffle {
    private Shuffle() {}

    /** The numbers from 0 to {@code count - 1}, each order equally likely (Fisher and Yates, inside out). */
    public static int[] permutation(int count, RandomGenerator random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
