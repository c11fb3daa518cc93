package org.align4j.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.align4j.core.run.Seeds;

/**
 * The seed of an adapter's dropout, which kernels read behind all weights: a number of its own for each pass that learns,
 * 0 for one that only reads. It hangs on the run's seed, the optimizer's steps and the micro-batch, so a run that
 * continues drops what it would have dropped.
 */
final class AdapterDropout {
    private final Seeds seeds;
    private final NDArray seed;

    AdapterDropout(NDManager manager, Seeds seeds) {
        this.seeds = seeds;
        this.seed = manager.zeros(new Shape(1), DataType.INT64);
    }

    /** (1) int64, even; changes in place. */
    NDArray seed() {
        return seed;
    }

    /** Before a pass from which weights learn. */
    void learn(Training training) {
        set(2 + (seeds.seed("adapter dropout " + training.nextPass()) >>> 3) * 2);
    }

    /** Before a pass that reads. */
    void read() {
        set(0);
    }

    private void set(long number) {
        seed.set(new long[] {number});
    }
}
