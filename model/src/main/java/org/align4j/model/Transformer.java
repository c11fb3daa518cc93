package org.align4j.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.model.checkpoint.Checkpoint;
import org.align4j.model.checkpoint.CheckpointWriter;
import org.align4j.model.checkpoint.Family;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.checkpoint.WeightSlot;
import org.align4j.model.kernel.Kernel;
import org.align4j.model.kernel.KernelAttributes;
import org.align4j.model.kernel.Torch;
import org.align4j.model.text.Tokenizers;
import org.jspecify.annotations.Nullable;

/** What {@link CausalLm} and {@link ValueModel} share: weights on a device, compiled kernels, held memory, learning. */
final class Transformer implements AutoCloseable {
    private static final String[] TEXTS = {
        "norm.py",
        "linear.py",
        "rotary.py",
        "attention.py",
        "mlp.py",
        "workspace.py",
        "trunk.py",
        "head.py",
        "model.py",
        "optimizer.py",
        "tensors.py"
    };

    private final NDManager manager;
    private final Kernel kernel;
    private final ModelConfig config;
    private final HeadKind head;
    private final Tokenizer tokenizer;
    private final Path origin;
    private final Weights weights;
    private final Workspace workspace;
    private final boolean bfloat16;
    private @Nullable Training training;
    private long updates;

    /**
     * A batch on the device.
     *
     * @param ids (batch, time) int64, padded with 0
     * @param lengths (batch) int64
     */
    record DeviceBatch(NDArray ids, NDArray lengths, int size, int time) {}

    private Transformer(
            NDManager manager,
            Kernel kernel,
            ModelConfig config,
            HeadKind head,
            Path origin,
            Weights weights,
            boolean bfloat16) {
        this.manager = manager;
        this.kernel = kernel;
        this.config = config;
        this.head = head;
        this.origin = origin;
        this.tokenizer = Tokenizers.load(origin);
        this.weights = weights;
        this.workspace = new Workspace(manager, kernel);
        this.bfloat16 = bfloat16;
    }

    /**
     * Loads a folder.
     *
     * @param scoreStart how the score head starts on a language model; {@link Weights.Start#NONE} if it must be stored
     */
    static Transformer load(Path folder, EngineConfig engine, HeadKind head, Weights.Start scoreStart) {
        NDManager manager = Torch.open(engine);
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            ModelConfig config = checkpoint.config();
            boolean bfloat16 = Torch.bfloat16(engine);
            Kernel kernel = kernel(manager, config, bfloat16);
            List<WeightSlot> layout = checkpoint.family().layout(config, head);
            requireKind(checkpoint, head, scoreStart == Weights.Start.NONE);
            Set<String> fresh = scoreStart == Weights.Start.NONE
                    ? Set.of()
                    : checkpoint.family().names(HeadKind.SCORE);
            // A tied head may be stored all the same, and a policy's head is of no use to a value model.
            Set<String> unused = checkpoint.family().names(HeadKind.LANGUAGE_MODEL);
            Weights weights = Weights.load(manager, kernel, checkpoint, layout, fresh, unused, scoreStart);
            return new Transformer(manager, kernel, config, head, folder, weights, bfloat16);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** Starts from random weights, N(0, 0.02), norms at 1, biases at 0, as transformers initialises a Llama. */
    static Transformer initialize(
            ModelConfig config, Path tokenizerFolder, EngineConfig engine, HeadKind head, Seeds seeds) {
        NDManager manager = Torch.open(engine);
        try {
            boolean bfloat16 = Torch.bfloat16(engine);
            Kernel kernel = kernel(manager, config, bfloat16);
            List<WeightSlot> layout = Family.of(config).layout(config, head);
            double deviation = config.json().path("initializer_range").asDouble(0.02);
            Weights weights = Weights.start(manager, kernel, layout, (tensor, numbers) -> {
                if (tensor.shape().size() > 1) {
                    Weights.normal(numbers, deviation, seeds.generator("initialize " + tensor.name()));
                } else if (!tensor.name().endsWith(".bias")) {
                    Arrays.fill(numbers, 1);
                }
            });
            return new Transformer(manager, kernel, config, head, tokenizerFolder, weights, bfloat16);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    ModelConfig config() {
        return config;
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    NDManager manager() {
        return manager;
    }

    Kernel kernel() {
        return kernel;
    }

    NDList weights() {
        return weights.compute();
    }

    boolean bfloat16() {
        return bfloat16;
    }

    /** How often the weights have changed. */
    long updates() {
        return updates;
    }

    Training training() {
        if (training == null) {
            throw new IllegalStateException("prepareTraining comes before learning");
        }
        return training;
    }

    void prepareTraining(OptimizerConfig optimizer) {
        if (training != null) {
            throw new IllegalStateException("prepareTraining is called once");
        }
        training = new Training(manager, weights, optimizer);
    }

    double step(double learningRate, double largestNorm) {
        double norm = training().step(learningRate, largestNorm);
        updates++;
        return norm;
    }

    void exchangeAverage() {
        if (training().averages()) {
            training().exchangeAverage();
            updates++;
        }
    }

    /** The norm of a stored tensor's gradient in the last micro-batch. */
    double gradientNorm(String name) {
        return Math.sqrt(weights.sumOfSquares(training().gradients(), name));
    }

    /** Copies a batch to the device; the arrays belong to the scope. */
    DeviceBatch upload(NDManager scope, TokenBatch batch) {
        int time = batch.time();
        if (time > config.maxPositions()) {
            throw new UserError("a row has " + time + " tokens, but the model reads at most " + config.maxPositions());
        }
        long[] ids = new long[Math.multiplyExact(batch.size(), time)];
        long[] lengths = new long[batch.size()];
        for (int row = 0; row < batch.size(); row++) {
            int[] tokens = batch.rows().get(row);
            lengths[row] = tokens.length;
            for (int t = 0; t < tokens.length; t++) {
                if (tokens[t] < 0 || tokens[t] >= config.vocabularySize()) {
                    throw new UserError("token id " + tokens[t] + " is not in the model's vocabulary of "
                            + config.vocabularySize());
                }
                ids[row * time + t] = tokens[t];
            }
        }
        return new DeviceBatch(
                scope.create(ids, new Shape(batch.size(), time)), scope.create(lengths), batch.size(), time);
    }

    /** Held memory large enough for the batch; what an earlier pass kept there is lost. */
    NDList workspace(DeviceBatch batch, boolean forBackward) {
        int columns = head == HeadKind.SCORE ? 1 : config.vocabularySize();
        return workspace.fit(batch.size(), batch.time(), columns, forBackward ? 1 : 0);
    }

    void save(Path folder, CheckpointWriter writer) throws IOException {
        List<NamedTensor> tensors = new ArrayList<>();
        weights.layout().forEach(slot -> tensors.addAll(slot.parts()));
        writer.write(folder, config, origin, tensors, weights::write);
    }

    void saveTrainingState(Path folder) throws IOException {
        training().save(folder);
    }

    void loadTrainingState(Path folder) throws IOException {
        training().load(folder);
        updates++;
    }

    void restoreWeights(Path folder) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            weights.restore(checkpoint);
        }
        updates++;
    }

    private static void requireKind(Checkpoint checkpoint, HeadKind head, boolean stored) {
        boolean wantsClassifier = head == HeadKind.SCORE && stored;
        if (checkpoint.config().isClassifier() != wantsClassifier) {
            throw new UserError(checkpoint.folder().resolve("config.json") + ": architectures is "
                    + checkpoint.config().json().path("architectures") + ", but "
                    + (wantsClassifier
                            ? "a reward or value model is expected (…ForSequenceClassification)"
                            : "a language model is expected (…ForCausalLM)"));
        }
    }

    private static Kernel kernel(NDManager manager, ModelConfig config, boolean bfloat16) {
        return Kernel.load(manager, KernelAttributes.of(config, bfloat16), TEXTS);
    }

    @Override
    public void close() {
        tokenizer.close();
        manager.close();
    }
}
