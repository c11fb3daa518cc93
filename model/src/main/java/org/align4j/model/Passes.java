package org.align4j.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The passes of a model over batches, and what a forward pass leaves for the backward pass after it. */
final class Passes {
    private final Transformer transformer;
    private @Nullable NDManager kept;
    private @Nullable DeviceBatch batch;

    Passes(Transformer transformer) {
        this.transformer = transformer;
    }

    /**
     * Reads a batch.
     *
     * @param method of the kernel: {@code method(ids, lengths, weights, arenas, keep, extra…)}
     * @return (batch, time) arrays that belong to the model's manager
     */
    NDList read(String method, TokenBatch tokens, boolean forBackward, Object... extra) {
        forget();
        NDManager scope = transformer.manager().newSubManager();
        try {
            DeviceBatch uploaded = DeviceBatch.upload(scope, tokens, transformer.config());
            transformer.beginPass(forBackward);
            List<Object> arguments = new ArrayList<>(List.of(
                    uploaded.ids(),
                    uploaded.lengths(),
                    transformer.weights(),
                    transformer.workspace(uploaded, forBackward),
                    forBackward ? 1 : 0));
            arguments.addAll(Arrays.asList(extra));
            NDList read = transformer.kernel().call(transformer.manager(), method, arguments.toArray());
            if (forBackward) {
                kept = scope;
                batch = uploaded;
            }
            return read;
        } finally {
            if (kept != scope) {
                scope.close();
            }
        }
    }

    /** Learns from the slopes of a loss in the numbers that were just read. */
    void backward(String method, NDArray gradient, Object... extra) {
        if (batch == null || !transformer.workspace().isOf(this)) {
            throw new IllegalStateException("backward follows forward, without another pass between");
        }
        run(method, batch, gradient, 1, 0, extra).close();
    }

    /** Forward and backward at once for the loss - sum(weights x numbers). */
    NDArray learn(String method, TokenBatch tokens, NDArray weights, Object... extra) {
        forget();
        transformer.beginPass(true);
        try (NDManager scope = transformer.manager().newSubManager()) {
            return run(method, DeviceBatch.upload(scope, tokens, transformer.config()), weights, -1, 1, extra);
        }
    }

    private NDArray run(
            String method, DeviceBatch uploaded, NDArray slope, int sign, int withForward, Object... extra) {
        if (!slope.getShape().slice(0, 2).equals(uploaded.ids().getShape())) {
            throw new IllegalArgumentException("slopes of shape " + slope.getShape() + " for a batch of "
                    + uploaded.ids().getShape());
        }
        List<Object> arguments = new ArrayList<>(List.of(
                uploaded.ids(),
                uploaded.lengths(),
                slope,
                sign,
                transformer.weights(),
                transformer.nextGradients(),
                transformer.workspace(uploaded, true),
                withForward));
        arguments.addAll(Arrays.asList(extra));
        return transformer.kernel().array(transformer.manager(), method, arguments.toArray());
    }

    private void forget() {
        transformer.workspace().claim(this);
        if (kept != null) {
            kept.close();
        }
        kept = null;
        batch = null;
    }
}
