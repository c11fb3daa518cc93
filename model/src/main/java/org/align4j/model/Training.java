package org.align4j.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.align4j.core.UserError;
import org.align4j.core.run.AtomicFiles;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.checkpoint.SafetensorsWriter;
import org.align4j.model.checkpoint.StorageType;
import org.align4j.model.checkpoint.TensorFile;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.kernel.Kernel;
import org.jspecify.annotations.Nullable;

/** What a model needs to learn: gradients of the last micro-batch, their sum, AdamW's moments, the weights' average. */
final class Training {
    private static final String FILE = "optimizer.safetensors";
    /** Elements that one slice of the optimizer's pass has; a few MB stay in the cache. */
    private static final long SLICE = 2_000_000;

    private final Weights weights;
    private final Kernel kernel;
    private final NDManager manager;
    private final OptimizerConfig optimizer;
    private final NDList gradients;
    private final NDList firstMoments;
    private final NDList secondMoments;
    private final NDArray steps;
    /** By which each weight's learning rate is multiplied. */
    private final NDArray rates;

    private final NDArray scratch;
    private final NDArray listStart;
    /** The weights' moving average; empty where none is kept. */
    private final NDList averages;
    /** Of each micro-batch's own gradient in the step that is gathered, and in the last one. */
    private final List<Double> norms = new ArrayList<>();

    private double[] lastNorms = {};
    /** Float32 sums over micro-batches; made when a step first has a second one. */
    private @Nullable NDList totals;

    private int microBatches;
    /** Passes of the step that is gathered, those that other processes make included. */
    private int passes;
    /** Whether the last micro-batch has been added to the sum already. */
    private boolean summed;

    Training(NDManager manager, Weights weights, OptimizerConfig optimizer, float[] rateFactors) {
        this.manager = manager;
        this.weights = weights;
        this.kernel = weights.kernel();
        this.optimizer = optimizer;
        NDList masters = weights.masters();
        gradients = kernel.call(manager, "gradient_buffers", masters);
        firstMoments = kernel.call(manager, "zeros_like", masters);
        boolean factored = optimizer.secondMoment() == OptimizerConfig.SecondMoment.FACTORED;
        secondMoments = kernel.call(manager, factored ? "factored_zeros" : "zeros_like", masters);
        steps = manager.zeros(new Shape(1));
        rates = manager.create(rateFactors);
        averages = optimizer.averages() ? kernel.call(manager, "copies", masters) : new NDList();
        long largest = masters.stream().mapToLong(NDArray::size).max().orElse(1);
        scratch = manager.zeros(new Shape(Math.min(SLICE, largest)));
        listStart = manager.zeros(new Shape(1));
    }

    /** The norm of a stored tensor's gradient in the last micro-batch. */
    double gradientNorm(String name) {
        return Math.sqrt(weights.sumOfSquares(gradients, name));
    }

    /** Where the next micro-batch's gradient goes; what was there is added to the step's sum first. */
    NDList nextGradients() {
        if (summed) {
            throw new IllegalStateException("the gradient has been taken; a step comes next");
        }
        if (microBatches > 0) {
            norms.add(norm());
            gather(microBatches == 1 ? 1 : 0);
        }
        microBatches++;
        passes++;
        return gradients;
    }

    /** The summed gradient, for tests; matrices may be bfloat16. */
    NDList gradients() {
        return gradients;
    }

    /**
     * The gradient of all micro-batches since the last step, float32, zeros where there was none; what is changed in it, the
     * step applies.
     */
    NDList sum() {
        if (microBatches == 0) {
            if (totals != null) {
                totals.close();
            }
            totals = kernel.call(manager, "zeros_like", weights.masters());
            microBatches = 1;
            summed = true;
        }
        if (!summed) {
            norms.add(norm());
            gather(microBatches == 1 ? 1 : 0);
            summed = true;
        }
        return Objects.requireNonNull(totals);
    }

    double step(double learningRate, double largestNorm) {
        if (microBatches == 0) {
            throw new IllegalStateException("a step needs at least one backward pass");
        }
        NDList sum = microBatches > 1 || summed ? sum() : gradients;
        double norm = adamw(sum, learningRate, largestNorm);
        if (averages() && norm <= largestNorm && Double.isFinite(norm)) {
            try (NDManager scope = manager.newSubManager()) {
                kernel.call(scope, "average", averages, weights.masters(), optimizer.emaDecay());
            }
        }
        lastNorms = norms.stream().mapToDouble(Double::doubleValue).toArray();
        discard();
        return norm;
    }

    /** Forgets the gradients gathered since the last step. */
    void discard() {
        microBatches = 0;
        passes = 0;
        summed = false;
        norms.clear();
    }

    /** Another process learns from the micro-batch that would come next. */
    void passOver() {
        passes++;
    }

    /** Names the pass that comes next, after a continuation too: the optimizer's steps, the step's micro-batches so far. */
    String nextPass() {
        return (long) steps.getFloat() + " " + passes;
    }

    double[] microBatchNorms() {
        return lastNorms.clone();
    }

    boolean averages() {
        return !averages.isEmpty();
    }

    /** The average becomes the weights, and the weights what is kept as the average. */
    void exchangeAverage() {
        try (NDManager scope = manager.newSubManager()) {
            kernel.call(scope, "exchange", averages, weights.masters());
        }
        weights.refresh();
    }

    private double norm() {
        try (NDManager scope = manager.newSubManager()) {
            return kernel.array(scope, "gradient_norm", gradients).getFloat();
        }
    }

    private double adamw(NDList sum, double learningRate, double largestNorm) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray norm = kernel.array(
                    scope,
                    "adamw",
                    weights.masters(),
                    weights.compute(),
                    sum,
                    firstMoments,
                    secondMoments,
                    steps,
                    rates,
                    scratch,
                    new NDList(listStart),
                    learningRate,
                    optimizer.beta1(),
                    optimizer.beta2(),
                    optimizer.epsilon(),
                    optimizer.weightDecay(),
                    optimizer.maxGradientNorm(),
                    largestNorm);
            return norm.getFloat();
        }
    }

    private void gather(int first) {
        if (totals == null) {
            totals = kernel.call(manager, "zeros_like", weights.masters());
        }
        try (NDManager scope = manager.newSubManager()) {
            kernel.call(scope, "gather_gradients", totals, gradients, first);
        }
    }

    void save(Path folder) throws IOException {
        if (microBatches != 0) {
            throw new IllegalStateException("training state is saved between steps");
        }
        AtomicFiles.writeFolder(folder, temporary -> {
            Map<NamedTensor, NDArray> state = state();
            TensorTransfer transfer = new TensorTransfer(kernel);
            SafetensorsWriter.write(
                    temporary.resolve(FILE), List.copyOf(state.keySet()), StorageType.FLOAT32, (tensor, sink) -> {
                        NDArray array = state.get(tensor);
                        transfer.write(array, 0, array.size(), sink);
                    });
        });
    }

    void load(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new UserError(file + ": no such file; expected the training state of a checkpoint");
        }
        try (TensorFile stored = TensorFile.open(file)) {
            TensorTransfer transfer = new TensorTransfer(kernel);
            state().forEach((tensor, array) ->
                    stored.read(tensor, (ByteBuffer bytes, long first) -> transfer.store(array, first, bytes)));
        }
        weights.refresh();
        discard();
    }

    /** Everything that resuming needs, by the weight's own name: a program that orders weights otherwise reads the same. */
    private Map<NamedTensor, NDArray> state() {
        Map<NamedTensor, NDArray> state = new LinkedHashMap<>();
        put(state, "weight", weights.masters());
        put(state, "exp_avg", firstMoments);
        put(state, "exp_avg_sq", secondMoments);
        put(state, "average", averages);
        state.put(tensor("step", steps), steps);
        return state;
    }

    private void put(Map<NamedTensor, NDArray> state, String what, NDList arrays) {
        for (int i = 0; i < arrays.size(); i++) {
            if (arrays.get(i).size() > 0) {
                String weight = weights.layout().get(i).parts().stream()
                        .map(NamedTensor::name)
                        .collect(Collectors.joining("+"));
                state.put(tensor(weight + "." + what, arrays.get(i)), arrays.get(i));
            }
        }
    }

    private static NamedTensor tensor(String name, NDArray array) {
        return new NamedTensor(
                name, Arrays.stream(array.getShape().getShape()).boxed().toList());
    }
}
