package org.align4j.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.align4j.core.UserError;
import org.align4j.model.checkpoint.AdapterFile;
import org.align4j.model.checkpoint.AdapterLayout;
import org.align4j.model.checkpoint.Checkpoint;
import org.align4j.model.checkpoint.CheckpointWriter;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.checkpoint.WeightSlot;
import org.align4j.model.kernel.Kernel;
import org.align4j.model.kernel.LayerWeight;
import org.align4j.model.kernel.ModelWeight;

/**
 * A model's numbers: float32 masters, and the copies that kernels compute with (the masters themselves in float32).
 *
 * @param layout which checkpoint tensors make up which weight
 * @param masters float32, in the kernels' order; an absent weight has no elements
 * @param compute the same in the compute type; bfloat16 arrays are for kernels alone
 */
record Weights(Kernel kernel, List<WeightSlot> layout, NDList masters, NDList compute) {
    /** Numbers that leave the device at once. */
    private static final long CHUNK = 16 << 20;

    /** How a weight that is not in a checkpoint starts. */
    @FunctionalInterface
    interface Start {
        /** For models that are stored as a whole. */
        Start NONE = (tensor, numbers) -> {
            throw new IllegalStateException("no start for " + tensor.name());
        };

        /** Fills a tensor's numbers, row by row. */
        void fill(NamedTensor tensor, float[] numbers);
    }

    /** All weights from random numbers. */
    static Weights start(NDManager manager, Kernel kernel, List<WeightSlot> layout, Start start) {
        NDList masters = zeros(manager, layout);
        for (int i = 0; i < layout.size(); i++) {
            long at = 0;
            for (NamedTensor tensor : layout.get(i).parts()) {
                fill(kernel, masters.get(i), at, tensor, start);
                at += tensor.elements();
            }
        }
        return of(manager, kernel, layout, masters);
    }

    /**
     * All weights from a checkpoint.
     *
     * @param fresh names of tensors that the checkpoint need not have; they start from random numbers
     * @param unused names of tensors that the checkpoint may have beside those of the layout
     */
    static Weights load(
            NDManager manager,
            Kernel kernel,
            Checkpoint checkpoint,
            List<WeightSlot> layout,
            Set<String> fresh,
            Set<String> unused,
            Start start) {
        List<NamedTensor> stored = new ArrayList<>();
        layout.forEach(slot -> stored.addAll(slot.parts()));
        stored.removeIf(tensor -> fresh.contains(tensor.name()));
        Set<String> ignored = new HashSet<>(unused);
        ignored.addAll(fresh);
        checkpoint.require(stored, ignored);
        NDList masters = zeros(manager, layout);
        for (int i = 0; i < layout.size(); i++) {
            long at = 0;
            for (NamedTensor tensor : layout.get(i).parts()) {
                if (fresh.contains(tensor.name())) {
                    fill(kernel, masters.get(i), at, tensor, start);
                } else {
                    read(kernel, checkpoint, masters.get(i), at, tensor);
                }
                at += tensor.elements();
            }
        }
        return of(manager, kernel, layout, masters);
    }

    /**
     * Weights that never change: in the compute type only, without masters.
     *
     * @param unused names of tensors that the checkpoint may have beside those of the layout
     */
    static Weights frozen(
            NDManager manager, Kernel kernel, Checkpoint checkpoint, List<WeightSlot> layout, Set<String> unused) {
        checkpoint.require(
                layout.stream().flatMap(slot -> slot.parts().stream()).toList(), unused);
        NDList compute = new NDList();
        for (WeightSlot slot : layout) {
            try (NDManager scope = manager.newSubManager()) {
                NDArray numbers = scope.zeros(new Shape(slot.shape()));
                long at = 0;
                for (NamedTensor tensor : slot.parts()) {
                    read(kernel, checkpoint, numbers, at, tensor);
                    at += tensor.elements();
                }
                compute.addAll(kernel.call(manager, "compute_copies", new NDList(numbers)));
            }
        }
        return new Weights(kernel, layout, new NDList(), compute);
    }

    /** Adds an adapter to the masters: W + scale x B A. */
    void merge(AdapterLayout adapter, AdapterFile file, double scale) {
        for (AdapterLayout.Module module : adapter.modules()) {
            NDArray master = masters.get(module.slot());
            try (NDManager scope = master.getManager().newSubManager()) {
                NDArray a = scope.zeros(new Shape(module.a().sizes()));
                NDArray b = scope.zeros(new Shape(module.b().sizes()));
                fill(kernel, a, 0, module.a(), file::read);
                fill(kernel, b, 0, module.b(), file::read);
                kernel.call(scope, "merge_adapter", master, module.firstRow(), a, b, scale);
            }
        }
        refresh();
    }

    /** Replaces a master as a whole. */
    void replace(int slot, NamedTensor tensor, Start numbers) {
        fill(kernel, masters.get(slot), 0, tensor, numbers);
        refresh();
    }

    /** After the masters have changed by other means than an optimizer step. */
    void refresh() {
        try (NDManager scope = masters.get(0).getManager().newSubManager()) {
            kernel.call(scope, "refresh", compute, masters);
        }
    }

    /**
     * What each weight's learning rate is multiplied by: 1 for what stands above the layers, less for every layer below,
     * least for the embeddings of tokens and positions.
     */
    float[] rateFactors(double decay) {
        float[] factors = new float[layout.size()];
        int perLayer = LayerWeight.values().length;
        int layers = (factors.length - LayerWeight.FIRST_LAYER) / perLayer;
        for (int i = 0; i < factors.length; i++) {
            int layer = i < LayerWeight.FIRST_LAYER ? layers : (i - LayerWeight.FIRST_LAYER) / perLayer;
            boolean embeds = i == ModelWeight.EMBEDDING.place() || i == ModelWeight.POSITIONS.place();
            factors[i] = (float) Math.pow(decay, embeds ? layers + 1.0 : layers - (double) layer);
        }
        return factors;
    }

    /** All numbers anew, from a checkpoint of the same shape. */
    void restore(Checkpoint checkpoint) {
        restore((master, at, tensor) -> read(kernel, checkpoint, master, at, tensor));
    }

    /** All numbers anew, tensor by tensor. */
    void restore(Start numbers) {
        restore((master, at, tensor) -> fill(kernel, master, at, tensor, numbers));
    }

    /** Takes one of a master's parts. */
    private interface Part {
        void take(NDArray master, long at, NamedTensor tensor);
    }

    private void restore(Part each) {
        for (int i = 0; i < layout.size(); i++) {
            long at = 0;
            for (NamedTensor tensor : layout.get(i).parts()) {
                each.take(masters.get(i), at, tensor);
                at += tensor.elements();
            }
        }
        refresh();
    }

    /** Writes a master's part under its checkpoint name. */
    void write(NamedTensor tensor, CheckpointWriter.Sink sink) throws IOException {
        for (int i = 0; i < layout.size(); i++) {
            long at = 0;
            for (NamedTensor part : layout.get(i).parts()) {
                if (part.name().equals(tensor.name())) {
                    writePart(masters.get(i), at, part, sink);
                    return;
                }
                at += part.elements();
            }
        }
        throw new IllegalArgumentException("no tensor " + tensor.name());
    }

    /** Of the part that a stored tensor has in a list shaped like the weights (gradients, moments). */
    double sumOfSquares(NDList list, String name) {
        for (int i = 0; i < layout.size(); i++) {
            long at = 0;
            for (NamedTensor part : layout.get(i).parts()) {
                if (part.name().equals(name)) {
                    try (NDManager scope = list.get(i).getManager().newSubManager()) {
                        return kernel.array(scope, "sum_of_squares", list.get(i), at, part.elements())
                                .getFloat();
                    }
                }
                at += part.elements();
            }
        }
        throw new IllegalArgumentException("no tensor " + name);
    }

    /** Writes some of an array's numbers. */
    static void write(Kernel kernel, NDArray array, long first, long count, CheckpointWriter.Sink sink)
            throws IOException {
        for (long at = 0; at < count; at += CHUNK) {
            try (NDManager scope = array.getManager().newSubManager(Device.cpu())) {
                NDArray numbers = kernel.array(scope, "numbers", array, first + at, Math.min(CHUNK, count - at));
                sink.write(numbers.toByteBuffer());
            }
        }
    }

    /** Puts float32 bytes, little endian, into an array; false if a number among them is not finite. */
    static boolean store(Kernel kernel, NDArray target, long first, ByteBuffer bytes) {
        try (NDManager scope = target.getManager().newSubManager(Device.cpu())) {
            NDArray chunk = scope.create(bytes, new Shape(bytes.remaining() / Float.BYTES), DataType.FLOAT32);
            return kernel.array(scope, "store", target, chunk, first).getLong() == 1;
        }
    }

    private static Weights of(NDManager manager, Kernel kernel, List<WeightSlot> layout, NDList masters) {
        return new Weights(kernel, layout, masters, kernel.call(manager, "compute_copies", masters));
    }

    private static NDList zeros(NDManager manager, List<WeightSlot> layout) {
        NDList list = new NDList();
        layout.forEach(slot -> list.add(manager.zeros(new Shape(slot.shape()))));
        return list;
    }

    private static void read(Kernel kernel, Checkpoint checkpoint, NDArray target, long at, NamedTensor tensor) {
        if (tensor.isPlain()) {
            readPlain(kernel, checkpoint, target, at, tensor);
            return;
        }
        try (NDManager scope = target.getManager().newSubManager()) {
            NDArray stored = scope.zeros(new Shape(tensor.sizes()));
            readPlain(kernel, checkpoint, stored, 0, tensor);
            NDArray arranged = tensor.arrangement().arranged(stored).flatten();
            kernel.call(scope, "store", target, arranged, at);
        }
    }

    private static void readPlain(Kernel kernel, Checkpoint checkpoint, NDArray target, long at, NamedTensor tensor) {
        checkpoint.read(tensor, (bytes, first) -> {
            if (!store(kernel, target, at + first, bytes)) {
                throw new UserError(checkpoint.fileOf(tensor) + ": " + tensor.name()
                        + " has numbers that are NaN or infinite; every weight must be finite");
            }
        });
    }

    /** Writes a master's part in the order that its checkpoint has. */
    private void writePart(NDArray master, long at, NamedTensor tensor, CheckpointWriter.Sink sink) throws IOException {
        if (tensor.isPlain()) {
            write(kernel, master, at, tensor.elements(), sink);
            return;
        }
        try (NDManager scope = master.getManager().newSubManager()) {
            NDArray numbers = kernel.array(scope, "numbers", master, at, tensor.elements());
            NDArray stored = tensor.arrangement().stored(numbers, tensor).flatten();
            write(kernel, stored, 0, tensor.elements(), sink);
        }
    }

    private static void fill(Kernel kernel, NDArray target, long at, NamedTensor tensor, Start start) {
        float[] numbers = new float[Math.toIntExact(tensor.elements())];
        start.fill(tensor, numbers);
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.multiplyExact(numbers.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        if (tensor.isPlain()) {
            store(kernel, target, at, bytes);
            return;
        }
        try (NDManager scope = target.getManager().newSubManager()) {
            NDArray stored = scope.zeros(new Shape(tensor.sizes()));
            store(kernel, stored, 0, bytes);
            kernel.call(
                    scope,
                    "store",
                    target,
                    tensor.arrangement().arranged(stored).flatten(),
                    at);
        }
    }

    /** Normal numbers with mean 0. */
    static void normal(float[] numbers, double deviation, RandomGenerator random) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (deviation * random.nextGaussian());
        }
    }
}
