package org.align4j.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.align4j.model.checkpoint.AdaptedModule;
import org.align4j.model.checkpoint.AdapterFile;
import org.align4j.model.checkpoint.AdapterLayout;
import org.align4j.model.checkpoint.Checkpoint;
import org.align4j.model.checkpoint.CheckpointWriter;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.checkpoint.StoredNumbers;
import org.align4j.model.checkpoint.WeightSlot;
import org.align4j.model.config.LayerWeight;
import org.align4j.model.config.ModelWeight;
import org.align4j.model.kernel.Kernel;

/**
 * A model's numbers: float32 masters, and the copies that kernels compute with (the masters themselves in float32).
 *
 * @param layout which checkpoint tensors make up which weight
 * @param masters float32, in the kernels' order; an absent weight has no elements
 * @param compute the same in the compute type; bfloat16 arrays are for kernels alone
 */
record Weights(Kernel kernel, List<WeightSlot> layout, NDList masters, NDList compute) {
    /** How a weight that is not in a checkpoint starts. */
    @FunctionalInterface
    interface Start {
        /** None is missing: every weight must be stored. */
        static Start stored() {
            return new Stored(1);
        }

        /** Fills a tensor's numbers, row by row. */
        void fill(NamedTensor tensor, float[] numbers);

        /** How many numbers per token a score head gives that starts so. */
        default int outputs() {
            return 1;
        }

        /** Whether nothing starts: everything must be stored. */
        default boolean isStored() {
            return this instanceof Stored;
        }
    }

    /** Nothing starts: everything must be stored, a score head with so many rows. */
    record Stored(int outputs) implements Start {
        @Override
        public void fill(NamedTensor tensor, float[] numbers) {
            throw new IllegalStateException(tensor.name() + " must be stored");
        }
    }

    /** All weights from random numbers. */
    static Weights start(NDManager manager, Kernel kernel, List<WeightSlot> layout, Start start) {
        TensorTransfer transfer = new TensorTransfer(kernel);
        return filled(manager, kernel, layout, (master, at, tensor) -> transfer.fill(master, at, tensor, start));
    }

    /** All weights, tensor by tensor from wherever each comes. */
    static Weights filled(NDManager manager, Kernel kernel, List<WeightSlot> layout, Part each) {
        NDList masters = zeros(manager, layout);
        for (int i = 0; i < layout.size(); i++) {
            long at = 0;
            for (NamedTensor tensor : layout.get(i).parts()) {
                each.take(masters.get(i), at, tensor);
                at += tensor.elements();
            }
        }
        return new Weights(kernel, layout, masters, kernel.call(manager, "compute_copies", masters));
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
        TensorTransfer transfer = new TensorTransfer(kernel);
        return filled(manager, kernel, layout, (master, at, tensor) -> {
            if (fresh.contains(tensor.name())) {
                transfer.fill(master, at, tensor, start);
            } else {
                transfer.read(checkpoint, master, at, tensor);
            }
        });
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
        TensorTransfer transfer = new TensorTransfer(kernel);
        for (WeightSlot slot : layout) {
            NDArray numbers = room(manager, kernel, slot);
            long at = 0;
            for (NamedTensor tensor : slot.parts()) {
                transfer.read(checkpoint, numbers, at, tensor);
                at += tensor.elements();
            }
            compute.add(numbers);
        }
        return new Weights(kernel, layout, new NDList(), compute);
    }

    /** Keeps what kernels compute with alone; the weights do not change any more. */
    void forgetMasters() {
        masters.close();
        masters.clear();
    }

    /**
     * Adds an adapter to the masters: W + scale x B A, with rows of the lengths that the adapter has for them (DoRA), on what
     * its start left of W (PiSSA, OLoRA).
     */
    void merge(AdapterLayout adapter, AdapterFile file) {
        for (AdaptedModule module : adapter.modules()) {
            try (NDManager scope = masters.get(0).getManager().newSubManager()) {
                merge(scope, module, file);
            }
        }
        refresh();
    }

    private void merge(NDManager scope, AdaptedModule module, AdapterFile file) {
        NDArray master = masters.get(module.slot());
        NDArray a = numbers(scope, module.a(), file);
        NDArray b = numbers(scope, module.b(), file);
        int first = module.firstRow();
        if (file.isPissa() && !module.isEmbedding()) {
            kernel.call(scope, "take_largest", master, first, b);
        } else if (file.isOlora() && !module.isEmbedding()) {
            kernel.call(scope, "take_first", master, first, b, module.scale());
        }
        kernel.call(scope, "merge_adapter", master, first, a, b, module.scale());
        file.magnitude(module)
                .ifPresent(lengths -> kernel.call(scope, "set_lengths", master, first, numbers(scope, lengths, file)));
        file.bias(module)
                .ifPresent(bias -> kernel.call(
                        scope,
                        "merge_bias",
                        masters.get(module.slot() + 1),
                        first,
                        numbers(scope, bias, file),
                        module.scale()));
    }

    private NDArray numbers(NDManager scope, NamedTensor tensor, AdapterFile file) {
        NDArray numbers = scope.zeros(new Shape(tensor.arrangedSizes()));
        new TensorTransfer(kernel).read(file, numbers, 0, tensor);
        return numbers;
    }

    /** Mixes others of the same layout into these, of which they then are so large a share. */
    void follow(Weights others, double share) {
        if (masters.isEmpty() || others.masters.isEmpty()) {
            throw new IllegalStateException("frozen weights do not change");
        }
        try (NDManager scope = masters.get(0).getManager().newSubManager()) {
            kernel.call(scope, "average", masters, others.masters, 1 - share);
        }
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
        int layers = (factors.length - LayerWeight.FIRST_LAYER) / LayerWeight.values().length;
        for (int i = 0; i < factors.length; i++) {
            factors[i] = rateFactor(i, layers, decay);
        }
        return factors;
    }

    /** The same of one of the base's weights. */
    static float rateFactor(int slot, int layers, double decay) {
        int layer = slot < LayerWeight.FIRST_LAYER
                ? layers
                : (slot - LayerWeight.FIRST_LAYER) / LayerWeight.values().length;
        boolean embeds = slot == ModelWeight.EMBEDDING.place() || slot == ModelWeight.POSITIONS.place();
        return (float) Math.pow(decay, embeds ? layers + 1.0 : layers - (double) layer);
    }

    /** All numbers anew, from a checkpoint or adapter of the same shape. */
    void restore(StoredNumbers stored) {
        TensorTransfer transfer = new TensorTransfer(kernel);
        for (int i = 0; i < layout.size(); i++) {
            long at = 0;
            for (NamedTensor tensor : layout.get(i).parts()) {
                transfer.read(stored, masters.get(i), at, tensor);
                at += tensor.elements();
            }
        }
        refresh();
    }

    /** Takes one of a master's parts. */
    interface Part {
        void take(NDArray master, long at, NamedTensor tensor);
    }

    /** Writes a master's part under its checkpoint name. */
    void write(NamedTensor tensor, CheckpointWriter.Sink sink) throws IOException {
        for (int i = 0; i < layout.size(); i++) {
            long at = 0;
            for (NamedTensor part : layout.get(i).parts()) {
                if (part.name().equals(tensor.name())) {
                    new TensorTransfer(kernel).write(masters.get(i), at, part, sink);
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

    /** Of the compute type, so that no float32 copy is ever held. */
    private static NDArray room(NDManager manager, Kernel kernel, WeightSlot slot) {
        try (NDArray shape = manager.create(slot.shape())) {
            return kernel.array(manager, "compute_zeros", shape);
        }
    }

    private static NDList zeros(NDManager manager, List<WeightSlot> layout) {
        NDList list = new NDList();
        layout.forEach(slot -> list.add(manager.zeros(new Shape(slot.shape()))));
        return list;
    }

    /** Normal numbers with mean 0. */
    static void normal(float[] numbers, double deviation, RandomGenerator random) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (deviation * random.nextGaussian());
        }
    }
}
