package org.align4j.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.align4j.core.UserError;
import org.align4j.model.checkpoint.CheckpointWriter;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.checkpoint.StoredNumbers;
import org.align4j.model.kernel.Kernel;

/**
 * Numbers on their way between files, Java and arrays, a MB or so at a time: what is copied on the way stays small, however
 * large the tensor.
 */
record TensorTransfer(Kernel kernel) {
    /** Numbers that are moved at once. */
    private static final int CHUNK = 1 << 18;

    /** Reads a stored tensor into an array's numbers from a place on, in the order that kernels want. */
    void read(StoredNumbers from, NDArray target, long at, NamedTensor tensor) {
        if (tensor.isPlain()) {
            readPlain(from, target, at, tensor);
            return;
        }
        try (NDManager scope = target.getManager().newSubManager()) {
            NDArray stored = scope.zeros(new Shape(tensor.sizes()));
            readPlain(from, stored, 0, tensor);
            arrange(scope, stored, tensor, target, at);
        }
    }

    private void readPlain(StoredNumbers from, NDArray target, long at, NamedTensor tensor) {
        from.read(tensor, (bytes, first) -> {
            if (!store(target, at + first, bytes)) {
                throw new UserError(from.fileOf(tensor) + ": " + tensor.name()
                        + " has NaN or infinite numbers; every weight must be finite");
            }
        });
    }

    /** Fills an array's numbers from a place on, in the order that kernels want. */
    void fill(NDArray target, long at, NamedTensor tensor, Weights.Start start) {
        float[] numbers = new float[Math.toIntExact(tensor.elements())];
        start.fill(tensor, numbers);
        if (tensor.isPlain()) {
            store(target, at, numbers);
            return;
        }
        try (NDManager scope = target.getManager().newSubManager()) {
            NDArray stored = scope.zeros(new Shape(tensor.sizes()));
            store(stored, 0, numbers);
            arrange(scope, stored, tensor, target, at);
        }
    }

    private void arrange(NDManager scope, NDArray stored, NamedTensor tensor, NDArray target, long at) {
        NDArray arranged = tensor.arrangement().arranged(stored).flatten();
        kernel.call(scope, "store", target, arranged, at);
    }

    private void store(NDArray target, long at, float[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.min(CHUNK, numbers.length) * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < numbers.length; from += CHUNK) {
            int count = Math.min(CHUNK, numbers.length - from);
            bytes.clear().limit(count * Float.BYTES);
            bytes.asFloatBuffer().put(numbers, from, count);
            store(target, at + from, bytes);
        }
    }

    /** Puts float32 bytes, little endian, into an array; false if a number among them is not finite. */
    boolean store(NDArray target, long first, ByteBuffer bytes) {
        try (NDManager scope = target.getManager().newSubManager(Device.cpu())) {
            NDArray chunk = scope.create(bytes, new Shape(bytes.remaining() / Float.BYTES), DataType.FLOAT32);
            return kernel.array(scope, "store", target, chunk, first).getLong() == 1;
        }
    }

    /** Writes some of an array's numbers in the order that a checkpoint has. */
    void write(NDArray array, long at, NamedTensor tensor, CheckpointWriter.Sink sink) throws IOException {
        if (tensor.isPlain()) {
            write(array, at, tensor.elements(), sink);
            return;
        }
        try (NDManager scope = array.getManager().newSubManager()) {
            NDArray numbers = kernel.array(scope, "numbers", array, at, tensor.elements());
            NDArray stored = tensor.arrangement().stored(numbers, tensor).flatten();
            write(stored, 0, tensor.elements(), sink);
        }
    }

    /** Writes some of an array's numbers as they lie. */
    void write(NDArray array, long first, long count, CheckpointWriter.Sink sink) throws IOException {
        for (long at = 0; at < count; at += CHUNK) {
            try (NDManager scope = array.getManager().newSubManager(Device.cpu())) {
                NDArray numbers = kernel.array(scope, "numbers", array, first + at, Math.min(CHUNK, count - at));
                // the array's own memory, which lives until the scope ends
                sink.write(numbers.toByteBuffer(true));
            }
        }
    }
}
