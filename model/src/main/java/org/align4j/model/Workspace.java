package org.align4j.model;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.align4j.model.kernel.Kernel;
import org.jspecify.annotations.Nullable;

/** The two arenas that kernels write to, held from batch to batch and grown when a bigger one comes. */
final class Workspace {
    private final NDManager manager;
    private final Kernel kernel;
    private @Nullable NDList arenas;
    private long wide;
    private long narrow;
    private @Nullable Object user;

    Workspace(NDManager manager, Kernel kernel) {
        this.manager = manager;
        this.kernel = kernel;
    }

    /** Whoever writes next; what others kept there is lost. */
    void claim(Object next) {
        user = next;
    }

    /** Whether nobody else has written since {@link #claim}. */
    boolean isOf(Object claimant) {
        return user == claimant;
    }

    /**
     * Arenas large enough for a batch.
     *
     * @param lengths of its rows
     * @param columns of the head: the vocabulary, or 1
     * @param kept 1 if a backward pass follows, else 0
     */
    NDList fit(long[] lengths, int columns, int kept) {
        long[] size;
        try (NDManager scope = manager.newSubManager(Device.cpu())) {
            size = kernel.array(scope, "workspace_size", scope.create(lengths), columns, kept)
                    .toLongArray();
        }
        if (arenas == null || size[0] > wide || size[1] > narrow) {
            if (arenas != null) {
                arenas.close();
            }
            wide = Math.max(wide, size[0]);
            narrow = Math.max(narrow, size[1]);
            try (NDManager scope = manager.newSubManager()) {
                arenas = kernel.call(manager, "arena", scope.create(0f), wide, narrow);
            }
        }
        return arenas;
    }
}
