package org.align4j.judge.collect;

import java.util.concurrent.TimeUnit;

/** How many questions are put at once: grows until a chunk takes seconds, so that slow judges show progress and fast ones are not slowed down. */
final class ChunkSize {
    private static final int SMALLEST = 16;
    private static final int LARGEST = 1024;
    /** At the end of a chunk calls wait for the slowest: so many rounds keep that below a few percent. */
    private static final int ROUNDS = 8;

    private static final long SHORT = TimeUnit.SECONDS.toNanos(2);
    private static final long LONG = TimeUnit.SECONDS.toNanos(10);

    private final int least;
    private int size;

    /** @param parallelism questions that can be under way at the same time */
    ChunkSize(int parallelism) {
        this.least = Math.max(SMALLEST, ROUNDS * parallelism);
        this.size = least;
    }

    int size() {
        return size;
    }

    /** A chunk of this size took so long. */
    void took(long nanos) {
        if (nanos < SHORT) {
            size = Math.min(Math.max(least, LARGEST), 2 * size);
        } else if (nanos > LONG) {
            size = Math.max(least, size / 2);
        }
    }
}
