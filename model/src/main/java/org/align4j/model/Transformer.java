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
import java.util.Map;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.model.checkpoint.AdapterFile;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.checkpoint.AdapterLayout;
import org.align4j.model.checkpoint.Checkpoint;
import org.align4j.model.checkpoint.CheckpointWriter;
import org.align4j.model.checkpoint.Family;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.checkpoint.WeightSlot;
import org.align4j.model.kernel.Kernel;
import org.align4j.model.kernel.KernelAttributes;
import org.align4j.model.kernel.ModelWeight;
import org.align4j.model.kernel.Torch;
import org.align4j.model.text.Tokenizers;
import org.jspecify.annotations.Nullable;

/** What {@link CausalLm} and {@link ValueModel} share: weights on a device, compiled kernels, held memory, learning. */
final class Transformer implements AutoCloseable {
    private static final String[] TEXTS = {
        "norm.py",
        "linear.py",
        "adapter.py",
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
    private final @Nullable Adapter adapter;
    /** The weights as kernels read them. */
    private final NDList read;

    private final Workspace workspace;
    private final boolean bfloat16;
    /** The model that this one reads the weights of; it closes what both use. */
    private final @Nullable Transformer owner;

    private @Nullable Training training;
    private NDList gradients = new NDList();
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
            @Nullable Adapter adapter,
            boolean bfloat16) {
        this.manager = manager;
        this.kernel = kernel;
        this.config = config;
        this.head = head;
        this.origin = origin;
        this.tokenizer = Tokenizers.load(origin);
        this.weights = weights;
        this.adapter = adapter;
        this.read = adapter == null
                ? weights.compute()
                : adapter.joined(weights.compute(), adapter.weights().compute());
        this.workspace = new Workspace(manager, kernel);
        this.bfloat16 = bfloat16;
        this.owner = null;
    }

    /** What a model says now, on the same base weights. */
    private Transformer(Transformer owner, NDList read) {
        this.manager = owner.manager;
        this.kernel = owner.kernel;
        this.config = owner.config;
        this.head = owner.head;
        this.origin = owner.origin;
        this.tokenizer = owner.tokenizer;
        this.weights = owner.weights;
        this.adapter = null;
        this.read = read;
        this.workspace = owner.workspace;
        this.bfloat16 = owner.bfloat16;
        this.owner = owner;
    }

    /**
     * Loads a folder.
     *
     * @param scoreStart how the score head starts on a language model; {@link Weights.Start#NONE} if it must be stored
     */
    static Transformer load(Path folder, EngineConfig engine, HeadKind head, Weights.Start scoreStart) {
        return AdapterFolder.is(folder)
                ? merged(AdapterFolder.read(folder), engine, head, scoreStart)
                : load(folder, folder, engine, head, scoreStart);
    }

    /** A base with an adapter merged into its weights. */
    private static Transformer merged(
            AdapterFolder adapter, EngineConfig engine, HeadKind head, Weights.Start scoreStart) {
        adapter.requireKind(head, scoreStart != Weights.Start.NONE);
        // the score head comes with the adapter
        Weights.Start start = adapter.scored() ? (tensor, numbers) -> {} : scoreStart;
        Path base = adapter.base(engine.adapterBase());
        Transformer transformer = load(base, adapter.tokenizer(base), engine, head, start);
        try (AdapterFile file = new AdapterFile(adapter)) {
            WeightSlot score = score(transformer.weights.layout(), head);
            AdapterLayout layout = file.layout(transformer.weights.layout(), score);
            transformer.weights.merge(layout, file, adapter.lora().scale());
            if (adapter.scored()) {
                NamedTensor stored = AdapterLayout.replaced(score.parts().get(0));
                transformer.weights.replace(ModelWeight.HEAD.place(), stored, file::read);
            }
            return transformer;
        } catch (RuntimeException e) {
            transformer.close();
            throw e;
        }
    }

    private static WeightSlot score(List<WeightSlot> layout, HeadKind head) {
        return head == HeadKind.SCORE ? layout.get(ModelWeight.HEAD.place()) : new WeightSlot(List.of());
    }

    /**
     * A model whose base weights are frozen and that learns by an adapter: a fresh one, or the one that the folder holds.
     *
     * @param scoreStart how a score head starts that learns with the adapter
     */
    static Transformer adapt(
            Path folder, EngineConfig engine, HeadKind head, LoraConfig lora, Seeds seeds, Weights.Start scoreStart) {
        AdapterFolder existing = AdapterFolder.is(folder) ? AdapterFolder.read(folder) : null;
        if (existing != null) {
            existing.requireSame(lora);
            existing.requireKind(head, head == HeadKind.SCORE);
        }
        Path base = existing == null ? folder : existing.base(engine.adapterBase());
        Path origin = existing == null ? folder : existing.tokenizer(base);
        NDManager manager = Torch.open(engine);
        try (Checkpoint checkpoint = Checkpoint.open(base)) {
            requireKind(checkpoint, head, false);
            ModelConfig config = checkpoint.config();
            List<WeightSlot> layout = new ArrayList<>(checkpoint.family().layout(config, head));
            WeightSlot score = score(layout, head);
            if (head == HeadKind.SCORE) {
                layout.set(ModelWeight.HEAD.place(), new WeightSlot(List.of()));
            }
            AdapterLayout adapted = existing == null
                    ? AdapterLayout.of(layout, lora)
                    : AdapterFile.layout(existing, layout, score);
            boolean bfloat16 = Torch.bfloat16(engine);
            Map<String, Object> attributes = KernelAttributes.of(config, bfloat16);
            attributes.putAll(Adapter.attributes(lora, adapted, layout.size(), config.layers()));
            Kernel kernel = Kernel.load(manager, attributes, TEXTS);
            Set<String> unused = checkpoint.family().names(HeadKind.LANGUAGE_MODEL);
            Weights weights = Weights.frozen(manager, kernel, checkpoint, layout, unused);
            Weights.Start start = Adapter.starts(existing, seeds, scoreStart);
            Adapter adapter =
                    Adapter.start(manager, kernel, lora, adapted, score, base, config.layers(), start);
            return new Transformer(manager, kernel, config, head, origin, weights, adapter, bfloat16);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private static Transformer load(
            Path folder, Path tokenizer, EngineConfig engine, HeadKind head, Weights.Start scoreStart) {
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
            return new Transformer(manager, kernel, config, head, tokenizer, weights, null, bfloat16);
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
            return new Transformer(manager, kernel, config, head, tokenizerFolder, weights, null, bfloat16);
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

    /** As kernels read them. */
    NDList weights() {
        return read;
    }

    /** As the decoder packs them: with the adapter merged into copies that belong to the scope. */
    NDList mergedWeights(NDManager scope) {
        return adapter == null ? read : adapter.merged(scope, weights.compute());
    }

    /**
     * What this model says now, on the same weights: it does not follow an adapter that goes on learning. Not to be used
     * when this model has been closed; without an adapter nothing keeps the weights from changing.
     */
    Transformer frozenCopy() {
        if (adapter == null) {
            throw new IllegalStateException("only a model with an adapter leaves its base as it is");
        }
        return new Transformer(this, adapter.joined(weights.compute(), adapter.copies(manager)));
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
        double decay = optimizer.layerwiseDecay();
        if (adapter == null) {
            training = new Training(manager, weights, optimizer, weights.rateFactors(decay));
            gradients = training.gradients();
        } else {
            training = new Training(manager, adapter.weights(), optimizer, adapter.rateFactors(decay));
            gradients = adapter.joined(Adapter.frozen(manager, weights.layout().size()), training.gradients());
        }
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

    /** Where the next micro-batch's gradients go; those of frozen weights have no elements. */
    NDList nextGradients() {
        training().nextGradients();
        return gradients;
    }

    /** The norm of a stored tensor's gradient in the last micro-batch. */
    double gradientNorm(String name) {
        Weights trained = adapter == null ? weights : adapter.weights();
        return Math.sqrt(trained.sumOfSquares(training().gradients(), name));
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

    Workspace workspace() {
        return workspace;
    }

    /** Held memory large enough for the batch; what an earlier pass kept there is lost. */
    NDList workspace(DeviceBatch batch, boolean forBackward) {
        int columns = head == HeadKind.SCORE ? 1 : config.vocabularySize();
        return workspace.fit(batch.size(), batch.time(), columns, forBackward ? 1 : 0);
    }

    void save(Path folder, CheckpointWriter writer) throws IOException {
        if (adapter != null) {
            writer.writeAdapter(folder, adapter.description(), origin, adapter.tensors(), adapter.weights()::write);
            return;
        }
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
        if (adapter != null) {
            adapter.restore(AdapterFolder.read(folder));
        } else {
            try (Checkpoint checkpoint = Checkpoint.open(folder)) {
                weights.restore(checkpoint);
            }
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
        if (owner == null) {
            tokenizer.close();
            manager.close();
        }
    }
}
