package org.align4j.data.transform;

import java.util.random.RandomGenerator;

/** Draws exactly k of n without replacement while they go by (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S). */
final class SelectionSampling {
    private final RandomGenerator random;
    private long wanted;
    private long left;

    SelectionSampling(long wanted, long of, RandomGenerator random) {
        this.wanted = wanted;
        this.left = of;
        this.random = random;
    }

    /** Whether the next one is drawn. */
    boolean next() {
        boolean drawn = wanted > 0 && (wanted == left || random.nextDouble() * left < wanted);
        left--;
        wanted -= drawn ? 1 : 0;
        return drawn;
    }
}
