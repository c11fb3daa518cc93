package org.align4j.model.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** How a checkpoint stores a weight that kernels want as [out, in], queries before keys before values. */
public sealed interface Arrangement {
    /** As kernels want it. */
    record Plain() implements Arrangement {
        @Override
        public NDArray arranged(NDArray stored) {
            return stored;
        }

        @Override
        public NDArray stored(NDArray arranged, NamedTensor tensor) {
            return arranged.reshape(new Shape(tensor.sizes()));
        }
    }

    /** [in, out] (GPT-2's Conv1D). */
    record Transposed() implements Arrangement {
        @Override
        public NDArray arranged(NDArray stored) {
            return stored.transpose();
        }

        @Override
        public NDArray stored(NDArray arranged, NamedTensor tensor) {
            return arranged.reshape(tensor.shape().get(1), tensor.shape().get(0))
                    .transpose();
        }
    }

    /** Head by head its query, key and value (GPT-NeoX). */
    record Interleaved(int heads) implements Arrangement {
        @Override
        public NDArray arranged(NDArray stored) {
            return swapped(stored, heads, 3);
        }

        @Override
        public NDArray stored(NDArray arranged, NamedTensor tensor) {
            return swapped(arranged.reshape(new Shape(tensor.sizes())), 3, heads);
        }

        private static NDArray swapped(NDArray rows, int outer, int inner) {
            Shape shape = rows.getShape();
            long each = shape.size() / outer / inner;
            return rows.reshape(outer, inner, each).transpose(1, 0, 2).reshape(shape);
        }
    }

    /** A stored tensor as kernels want it. */
    NDArray arranged(NDArray stored);

    /**
     * The way back.
     *
     * @param arranged the kernels' numbers of this tensor, in any shape
     */
    NDArray stored(NDArray arranged, NamedTensor tensor);
}
