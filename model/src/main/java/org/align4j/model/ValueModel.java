package org.align4j.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.align4j.core.run.Seeds;
import org.align4j.model.checkpoint.AdapterFolder;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelWeight;

/**
 * A transformer with a scalar head: the number at [b, t] is the score read at token t, 0 at padding. A reward model is
 * read at the last token, a critic at every one. On disk it is a {@code …ForSequenceClassification} with one label. Value
 * models with several numbers per token, such as V and Q, have as many labels; their numbers are (batch, time, outputs).
 *
 * <p>Not for several threads at once.
 */
public final class ValueModel extends TransformerModel {

    private ValueModel(Transformer transformer) {
        super(transformer, HeadKind.SCORE);
    }

    /**
     * Loads a Hugging Face folder with a classifier of one label.
     *
     * @throws org.align4j.core.UserError if a file is missing, broken, or the folder holds something else
     */
    public static ValueModel load(Path folder, EngineConfig engine) {
        return new ValueModel(ModelLoader.load(folder, engine, HeadKind.SCORE, Weights.Start.stored()));
    }

    /** The same with so many numbers per token. */
    public static ValueModel load(Path folder, EngineConfig engine, int outputs) {
        return new ValueModel(ModelLoader.load(folder, engine, HeadKind.SCORE, new Weights.Stored(outputs)));
    }

    /** The same, to be read only. */
    public static ValueModel frozen(Path folder, EngineConfig engine, int outputs) {
        return new ValueModel(ModelLoader.frozen(folder, engine, HeadKind.SCORE, outputs));
    }

    /** Loads such a folder, or a base with its adapter, to be read only: no float32 masters. */
    public static ValueModel frozen(Path folder, EngineConfig engine) {
        return new ValueModel(ModelLoader.frozen(folder, engine, HeadKind.SCORE));
    }

    /**
     * Several such folders at once, all in one workspace; of adapters with one base that base is held once. They are closed
     * in the opposite order.
     */
    public static List<ValueModel> frozen(List<Path> folders, EngineConfig engine) {
        if (folders.size() == 1) {
            return List.of(frozen(folders.get(0), engine));
        }
        SharedBases bases = new SharedBases(engine);
        List<ValueModel> opened = new ArrayList<>();
        try {
            for (Path folder : folders) {
                opened.add(bases.open(folder));
            }
            for (ValueModel other : opened.subList(1, opened.size())) {
                other.shareWorkspace(opened.get(0).transformer);
            }
            return opened;
        } catch (RuntimeException e) {
            for (int i = opened.size() - 1; i >= 0; i--) {
                opened.get(i).close();
            }
            throw e;
        }
    }

    /** An adapter's model that is read only, with the adapter beside its base instead of merged, so that others may stand on it. */
    static ValueModel unmerged(Path folder, EngineConfig engine) {
        AdapterFolder adapter = AdapterFolder.read(folder);
        adapter.requireKind(HeadKind.SCORE, false);
        return new ValueModel(AdapterLoader.adapt(
                folder, engine, HeadKind.SCORE, adapter.lora(), new Seeds(0), Weights.Start.stored()));
    }

    /** The same on the base of a model that {@link #unmerged} opened, which is closed after it. */
    ValueModel besides(Path folder, EngineConfig engine) {
        return new ValueModel(AdapterLoader.beside(transformer, engine, AdapterFolder.read(folder), new Seeds(0)));
    }

    /**
     * A value model on a policy's trunk. Its head starts as N(0, 1/sqrt(d + 1)) (Stiennon et al. 2020), d the width.
     *
     * @param folder a language model; its own head is left out
     */
    public static ValueModel fromPolicy(Path folder, EngineConfig engine, long seed) {
        return new ValueModel(ModelLoader.load(folder, engine, HeadKind.SCORE, head(new Seeds(seed))));
    }

    /** The same with the trunk's weights frozen: what learns is the head and, where {@code lora} says so, an adapter. */
    public static ValueModel fromPolicy(Path folder, EngineConfig engine, LoraConfig lora, long seed) {
        Seeds seeds = new Seeds(seed);
        return lora.adapts()
                ? new ValueModel(AdapterLoader.adapt(folder, engine, HeadKind.SCORE, lora, seeds, head(seeds)))
                : fromPolicy(folder, engine, seed);
    }

    /**
     * A value model with several numbers per token on a policy's trunk, frozen where {@code lora} says so.
     *
     * @param outputs numbers per token
     * @param scale of the random head: N(0, scale / sqrt(d + 1)), d the width
     */
    public static ValueModel fromPolicy(
            Path folder, EngineConfig engine, LoraConfig lora, int outputs, double scale, long seed) {
        Seeds seeds = new Seeds(seed);
        Weights.Start head = new RandomHead(outputs, scale, seeds);
        return new ValueModel(
                lora.adapts()
                        ? AdapterLoader.adapt(folder, engine, HeadKind.SCORE, lora, seeds, head)
                        : ModelLoader.load(folder, engine, HeadKind.SCORE, head));
    }

    /**
     * A language model's trunk alone: its numbers per token are the last hidden state, before any head.
     *
     * @param folder a language model
     */
    public static ValueModel hiddenStates(Path folder, EngineConfig engine) {
        int width;
        try (ModelOutline outline = ModelOutline.read(folder, engine)) {
            width = outline.config().hiddenSize();
        }
        return new ValueModel(ModelLoader.load(
                folder, engine, HeadKind.SCORE, new GivenHead(width, (row, column) -> row == column ? 1 : 0)));
    }

    /**
     * A value model on a policy's trunk with a given head.
     *
     * @param folder a language model; its own head is left out
     * @param head one number for each of the trunk's outputs
     */
    public static ValueModel fromPolicy(Path folder, EngineConfig engine, double[] head) {
        return new ValueModel(ModelLoader.load(
                folder, engine, HeadKind.SCORE, new GivenHead(1, (row, column) -> (float) head[column])));
    }

    /** How many numbers there are per token. */
    public int outputs() {
        return config().outputs();
    }

    /**
     * A value model that holds no base of its own: an adapter and a score head that learn on this model's weights, which
     * stay as they are. It starts with this model's scores, and is closed before it.
     *
     * @throws IllegalStateException if this model's own weights could change
     */
    public ValueModel adapted(EngineConfig engine, LoraConfig lora, long seed) {
        float[] own = scoreHead();
        Weights.Start score = (tensor, numbers) -> System.arraycopy(own, 0, numbers, 0, numbers.length);
        return new ValueModel(AdapterLoader.beside(transformer, engine, lora, new Seeds(seed), score));
    }

    /** The same on the weights of a language model that learns by an adapter; its head starts at random. */
    static ValueModel adapted(Transformer policy, EngineConfig engine, LoraConfig lora, long seed) {
        Seeds seeds = new Seeds(seed);
        return new ValueModel(AdapterLoader.beside(policy, engine, lora, seeds, head(seeds)));
    }

    /**
     * What a reward or value model's adapter makes of the weights beneath a policy's own adapter: no second copy of them.
     * It may learn further; the policy's adapter has no part in it. It is closed before the policy.
     *
     * @param folder of an adapter of which {@link CausalLm#carries} is true
     * @param seed of what is dropped while it learns
     */
    public static ValueModel onBaseOf(CausalLm policy, Path folder, EngineConfig engine, long seed) {
        if (!policy.carries(folder, engine)) {
            throw new IllegalArgumentException(folder + " is not an adapter of the policy's base");
        }
        return new ValueModel(
                AdapterLoader.beside(policy.transformer(), engine, AdapterFolder.read(folder), new Seeds(seed)));
    }

    private float[] scoreHead() {
        NDArray head = transformer.weights().get(ModelWeight.HEAD.place());
        try (NDManager scope = manager().newSubManager()) {
            return transformer
                    .kernel()
                    .array(scope, "numbers", head, 0, head.size())
                    .toFloatArray();
        }
    }

    void shareWorkspace(Transformer other) {
        transformer.shareWorkspace(other);
    }

    private static Weights.Start head(Seeds seeds) {
        return new RandomHead(1, 1, seeds);
    }

    /**
     * What the score head reads at each row's last token: features in which scores are linear.
     *
     * @return (batch, hidden), float32; the caller closes it
     */
    public NDArray lastHiddenStates(TokenBatch batch) {
        return passes.read("last_hidden_states", batch, false).singletonOrThrow();
    }

    @Override
    public NDArray evaluate(TokenBatch batch) {
        return passes.read("evaluate_scores", batch, false).singletonOrThrow();
    }

    @Override
    public NDArray forward(TokenBatch batch) {
        NDList scores = passes.read("evaluate_scores", batch, true);
        return scores.singletonOrThrow();
    }

    @Override
    public void backward(NDArray gradient) {
        passes.backward("learn_scores", gradient);
    }
}
