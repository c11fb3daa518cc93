package org.align4j.model;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.checkpoint.Checkpoint;
import org.align4j.model.checkpoint.CheckpointWriter;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.checkpoint.NamedTensor;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.kernel.Kernel;
import org.align4j.model.text.TextFolders;
import org.align4j.model.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/** What {@link CausalLm} and {@link ValueModel} share: weights on a device, compiled kernels, held memory, learning. */
final class Transformer implements AutoCloseable {
    private final NDManager manager;
    private final Kernel kernel;
    private final ModelConfig config;
    private final HeadKind head;
    private final Tokenizer tokenizer;
    private final TextFolders origin;
    private final Weights weights;
    private final @Nullable Adapter adapter;
    /** Of a learning adapter that has it. */
    private final @Nullable AdapterDropout dropout;
    /** The weights as kernels read them. */
    private final NDList read;

    private Workspace workspace;
    private final boolean bfloat16;
    /** The model that this one reads the weights of; it closes what both use. */
    private final @Nullable Transformer owner;

    private @Nullable Training training;
    private NDList gradients = new NDList();
    private long updates;

    Transformer(
            NDManager manager,
            Kernel kernel,
            ModelConfig config,
            HeadKind head,
            TextFolders origin,
            Weights weights,
            @Nullable Adapter adapter,
            boolean bfloat16) {
        this.manager = manager;
        this.kernel = kernel;
        this.config = config;
        this.head = head;
        this.origin = origin;
        this.tokenizer = Tokenizer.load(origin);
        this.weights = weights;
        this.adapter = adapter;
        this.dropout =
                adapter == null || adapter.lora().dropout() == 0 ? null : new AdapterDropout(manager, adapter.seeds());
        this.read = adapter == null ? weights.compute() : adapter.read(weights.compute());
        if (dropout != null) {
            read.add(dropout.seed());
        }
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
        this.dropout = null;
        this.read = read;
        this.workspace = owner.workspace;
        this.bfloat16 = owner.bfloat16;
        this.owner = owner;
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

    /** The base's, without an adapter. */
    Weights baseWeights() {
        return weights;
    }

    /** As kernels read them. */
    NDList weights() {
        if (read.isEmpty()) {
            throw new IllegalStateException("this model's weights have been taken");
        }
        return read;
    }

    /** As the decoder packs them: with the adapter merged into copies that belong to the scope. */
    NDList mergedWeights(NDManager scope) {
        return adapter == null ? weights() : adapter.merged(scope, weights.compute());
    }

    /**
     * What this model says now, on the same weights: it does not follow an adapter that goes on learning. Not to be used
     * when this model has been closed; without an adapter nothing keeps the weights from changing.
     */
    Transformer frozenCopy() {
        if (adapter == null) {
            throw new IllegalStateException("only a model with an adapter leaves its base as it is");
        }
        NDList base = weights.compute();
        NDList copies = updates == 0 ? adapter.copiedAtStart(manager, base) : adapter.copied(manager, base);
        if (dropout != null) {
            copies.add(manager.zeros(new Shape(1), DataType.INT64));
        }
        return new Transformer(this, copies);
    }

    Weights learning() {
        return adapter == null ? weights : adapter.weights();
    }

    /** Whether a folder's adapter has the base that this model's own one stands on. */
    boolean carries(Path folder, EngineConfig engine) {
        return adapter != null && adapter.carries(folder, engine.adapterBase());
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
        requireMasters();
        float[] rates = adapter == null ? weights.rateFactors(decay) : adapter.rateFactors(decay);
        training = new Training(manager, learning(), optimizer, rates);
        NDList own = training.gradients();
        gradients = adapter == null
                ? own
                : adapter.joined(Adapter.frozen(manager, weights.layout().size()), own);
    }

    private void requireMasters() {
        if (adapter == null && weights.masters().isEmpty()) {
            throw new IllegalStateException("a frozen model neither learns nor is saved");
        }
    }

    /** Whether others may read the base's weights: nothing changes them. */
    void requireFrozenBase() {
        if (!weights.masters().isEmpty()) {
            throw new IllegalStateException("only weights that do not change can carry another model's adapter");
        }
    }

    /** Hands over weights that nobody reads any more, as kernels read them; the taker closes them. */
    NDList takeWeights() {
        requireFrozenBase();
        if (adapter != null || owner != null) {
            throw new IllegalStateException("only a frozen model gives its weights away; others stand on these");
        }
        NDList taken = new NDList(weights());
        read.clear();
        return taken;
    }

    /** The folders that its tokenizer and it came from. */
    TextFolders origin() {
        return origin;
    }

    /** Writes where another model does: their passes end each other's. The other one is closed last. */
    void shareWorkspace(Transformer other) {
        boolean alike = bfloat16 == other.bfloat16 && manager.getDevice().equals(other.manager.getDevice());
        if (alike) {
            workspace = other.workspace.sharedWith(kernel);
        }
    }

    /** Before each forward pass: whether weights learn from it, and an adapter's inputs are dropped. */
    void beginPass(boolean learning) {
        if (dropout != null && learning && training != null) {
            dropout.learn(training);
        } else if (dropout != null) {
            dropout.read();
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
        return training().gradientNorm(name);
    }

    Workspace workspace() {
        return workspace;
    }

    /** Held memory large enough for the batch; what an earlier pass kept there is lost. */
    NDList workspace(DeviceBatch batch, boolean forBackward) {
        int columns = head == HeadKind.SCORE ? 1 : config.vocabularySize();
        return workspace.fit(batch.rowLengths(), columns, forBackward ? 1 : 0);
    }

    void save(Path folder, CheckpointWriter writer) throws IOException {
        if (adapter != null) {
            writer.writeAdapter(folder, adapter.description(), origin, adapter.tensors(), adapter.weights()::write);
            return;
        }
        requireMasters();
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

    @Override
    public void close() {
        if (owner == null) {
            tokenizer.close();
            manager.close();
        }
    }
}
