package org.align4j.model;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.align4j.model.kernel.Kernel;
import org.jspecify.annotations.Nullable;

/** The two arenas that kernels write to, held from batch to batch and grown when a bigger one comes. */
final class Workspace {
    private final Kernel kernel;
    private final Arenas arenas;

    /** The memory itself, which models that never work at once may share. */
    private static final class Arenas {
        private final NDManager manager;
        private @Nullable NDList held;
        private long wide;
        private long narrow;
        private @Nullable Object user;

        Arenas(NDManager manager) {
            this.manager = manager;
        }
    }

    Workspace(NDManager manager, Kernel kernel) {
        this(kernel, new Arenas(manager));
    }

    private Workspace(Kernel kernel, Arenas arenas) {
        this.kernel = kernel;
        this.arenas = arenas;
    }

    /** The same memory for another model's kernels, of the same device and compute type. */
    Workspace sharedWith(Kernel other) {
        return new Workspace(other, arenas);
    }

    /** Whoever writes next; what others kept there is lost. */
    void claim(Object next) {
        arenas.user = next;
    }

    /** Whether nobody else has written since {@link #claim}. */
    boolean isOf(Object claimant) {
        return arenas.user == claimant;
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
        try (NDManager scope = arenas.manager.newSubManager(Device.cpu())) {
            size = kernel.array(scope, "workspace_size", scope.create(lengths), columns, kept)
                    .toLongArray();
        }
        NDList held = arenas.held;
        if (held == null || size[0] > arenas.wide || size[1] > arenas.narrow) {
            if (held != null) {
                held.close();
            }
            arenas.wide = Math.max(arenas.wide, size[0]);
            arenas.narrow = Math.max(arenas.narrow, size[1]);
            try (NDManager scope = arenas.manager.newSubManager()) {
                held = kernel.call(arenas.manager, "arena", scope.create(0f), arenas.wide, arenas.narrow);
            }
            arenas.held = held;
        }
        return held;
    }
}
