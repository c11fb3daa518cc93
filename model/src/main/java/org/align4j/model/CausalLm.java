package org.align4j.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Optional;
import org.align4j.core.UserError;
import org.align4j.core.options.Check;
import org.align4j.core.run.Seeds;
import org.align4j.model.checkpoint.FreshConfig;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.config.LoraConfig;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.ModelShape;
import org.align4j.model.text.Tokenizer;

/**
 * A causal language model: the number at [b, t] is log p(tokens[b][t] | tokens[b][&lt;t]), 0 at t = 0 and at padding.
 *
 * <p>Not for several threads at once. A frozen model never calls {@link #prepareTraining} and holds no gradients.
 */
public final class CausalLm extends TransformerModel {
    /** Of the last forward pass. */
    private double temperature = 1;

    /**
     * What a model says about a batch.
     *
     * @param logProbs (batch, time), 0 at t = 0 and at padding
     * @param entropies (batch, time), of the distribution that each token was drawn from, in nats; 0 likewise
     */
    public record Reading(NDArray logProbs, NDArray entropies) {}

    /**
     * What a model says about a batch, and whether it would have said the same.
     *
     * @param correct (batch, time), 1 where no token is likelier than the batch's, else 0
     */
    public record Prediction(NDArray logProbs, NDArray entropies, NDArray correct) {}

    private final Optional<Condition> condition;

    private CausalLm(Transformer transformer) {
        this(transformer, Optional.empty());
    }

    private CausalLm(Transformer transformer, Optional<Condition> condition) {
        super(transformer, HeadKind.LANGUAGE_MODEL);
        this.condition = condition;
    }

    /** What it is told behind every prompt when it writes; empty for all but those that learned with it. */
    public Optional<Condition> condition() {
        return condition;
    }

    /**
     * Loads a Hugging Face folder.
     *
     * @throws UserError if a file is missing, broken or of a family that is not known
     */
    public static CausalLm load(Path folder, EngineConfig engine) {
        return new CausalLm(ModelLoader.load(folder, engine, HeadKind.LANGUAGE_MODEL, Weights.Start.stored()));
    }

    /** Loads a folder, or a base with its adapter, to be read only: no float32 masters, so a third of the memory in bf16. */
    public static CausalLm frozen(Path folder, EngineConfig engine) {
        Optional<Condition> condition = Condition.read(folder);
        return new CausalLm(ModelLoader.frozen(folder, engine, HeadKind.LANGUAGE_MODEL), condition);
    }

    /**
     * A model whose weights stay as they are and that learns by an adapter; saved, it is an adapter folder as PEFT writes
     * one.
     *
     * @param folder a Hugging Face folder, or an adapter's, which then goes on learning
     * @param seed decides how a fresh adapter starts
     */
    public static CausalLm adapt(Path folder, EngineConfig engine, LoraConfig lora, long seed) {
        return new CausalLm(AdapterLoader.adapt(
                folder, engine, HeadKind.LANGUAGE_MODEL, lora, new Seeds(seed), Weights.Start.stored()));
    }

    /**
     * Loads a model to train: all of it, or an adapter on it.
     *
     * @param lora says which
     * @throws UserError if the policy writes by a condition: trained without it, it would lose what it has from it
     */
    public static CausalLm toTrain(Path folder, EngineConfig engine, LoraConfig lora, long seed) {
        if (Condition.read(folder).isPresent()) {
            throw new UserError(
                    folder + ": writes by a condition (" + Condition.FILE + "), which further training would"
                            + " not keep; train the policy that it came from, or clone its samples (align sample, then align"
                            + " offline)");
        }
        return lora.adapts() ? adapt(folder, engine, lora, seed) : load(folder, engine);
    }

    /**
     * A Llama with random weights, N(0, 0.02) as transformers starts one; the same seed gives the same bits everywhere.
     *
     * @param tokenizerFolder holds {@code tokenizer.json}; its files are carried over when the model is saved
     */
    public static CausalLm initialize(ModelShape shape, Path tokenizerFolder, long seed, EngineConfig engine) {
        ModelConfig config;
        try (Tokenizer tokenizer = Tokenizer.load(tokenizerFolder)) {
            config = FreshConfig.llama(shape, tokenizer);
        }
        return new CausalLm(
                ModelLoader.initialize(config, tokenizerFolder, engine, HeadKind.LANGUAGE_MODEL, new Seeds(seed)));
    }

    /**
     * The weights that kernels compute with, in {@link org.align4j.model.config.LayerWeight}'s order; in bfloat16 they
     * are for kernels alone. They change in place with every step.
     */
    public NDList weights() {
        return transformer.weights();
    }

    /** As {@link #weights}, with an adapter merged into copies that belong to the scope: what decoding packs. */
    public NDList mergedWeights(NDManager scope) {
        return transformer.mergedWeights(scope);
    }

    /**
     * What a model with an adapter says now, on the same base weights, however the adapter goes on learning: a reference
     * that costs no memory. It is closed with this model, and reading it ends this model's pass.
     */
    public CausalLm frozenCopy() {
        return new CausalLm(transformer.frozenCopy());
    }

    /**
     * Moves this model's weights, or its adapter's, towards those of another that was opened alike: theirs count
     * {@code share}, its own the rest. At 1 it is a copy.
     */
    public void follow(CausalLm other, double share) {
        transformer.learning().follow(other.transformer.learning(), share);
    }

    /** A critic on the weights beneath this model's adapter, with an adapter and a head of its own; it is closed first. */
    public ValueModel critic(EngineConfig engine, LoraConfig lora, long seed) {
        return ValueModel.adapted(transformer, engine, lora, seed);
    }

    /** Whether a folder holds an adapter of the weights that this model's own adapter stands on. */
    public boolean carries(Path folder, EngineConfig engine) {
        return transformer.carries(folder, engine);
    }

    Transformer transformer() {
        return transformer;
    }

    /** Lets another model of its device and type, closed first, write to its memory: a pass of either ends the other's. */
    public void shareMemory(TokenModel other) {
        if (other instanceof CausalLm language) {
            language.transformer.shareWorkspace(transformer);
        } else if (other instanceof ValueModel values) {
            values.shareWorkspace(transformer);
        }
    }

    /** Hands over a frozen model's weights, to be closed by whoever takes them; this model cannot read them any more. */
    public NDList takeWeights() {
        return transformer.takeWeights();
    }

    /** True if kernels compute in bfloat16, else float32. */
    public boolean bfloat16() {
        return transformer.bfloat16();
    }

    /** Grows with every change of the weights: whoever keeps packed copies sees when they are stale. */
    public long updates() {
        return transformer.updates();
    }

    @Override
    public NDArray evaluate(TokenBatch batch) {
        return evaluate(batch, 1);
    }

    /** Log-probs at a sampling temperature: the logits are divided by it. */
    public NDArray evaluate(TokenBatch batch, double temperature) {
        return read(batch, temperature, false, 0).get(0);
    }

    /** Log-probs and entropies at a temperature. */
    public Reading evaluateWithEntropy(TokenBatch batch, double temperature) {
        NDList both = read(batch, temperature, false, 1);
        return new Reading(both.get(0), both.get(1));
    }

    /** Log-probs and entropies, and which tokens the model would have chosen. */
    public Prediction predict(TokenBatch batch) {
        NDList read = read(batch, 1, false, 2);
        return new Prediction(read.get(0), read.get(1), read.get(2));
    }

    /**
     * What the model makes of each row: its last layer's hidden states behind the final norm, the mean over the row's
     * tokens.
     *
     * @return (batch, hidden), float32; the caller closes it
     */
    public NDArray embed(TokenBatch batch) {
        return passes.read("mean_hidden_states", batch, false).singletonOrThrow();
    }

    @Override
    public NDArray forward(TokenBatch batch) {
        return forward(batch, 1);
    }

    /** As {@link #forward(TokenBatch)} at a sampling temperature, for {@link #backward} too. */
    public NDArray forward(TokenBatch batch, double temperature) {
        return read(batch, temperature, true, 0).get(0);
    }

    /** As {@link #forward(TokenBatch, double)}, with the entropies. */
    public Reading forwardWithEntropy(TokenBatch batch, double temperature) {
        NDList both = read(batch, temperature, true, 1);
        return new Reading(both.get(0), both.get(1));
    }

    @Override
    public void backward(NDArray gradient) {
        passes.backward("learn_log_probs", gradient, temperature);
    }

    /**
     * Learns from the slopes of a loss in the log-probs and in the entropies of {@link #forwardWithEntropy}.
     *
     * @param gradient (batch, time), in each log-prob
     * @param entropySlopes (batch, time), in each entropy
     */
    public void backward(NDArray gradient, NDArray entropySlopes) {
        passes.backward("learn_log_probs_and_entropies", gradient, temperature, entropySlopes);
    }

    /**
     * Forward and backward at once for the loss - sum(weights x log-probs), whose slopes are known beforehand; a third
     * cheaper than the two calls where the vocabulary is large.
     *
     * @param weights (batch, time); tokens of weight 0 cost no head, entries at t = 0 and at padding must be 0
     * @return (batch, time) log-probs of the tokens whose weight is not 0, else 0; the caller closes it
     */
    public NDArray trainWeighted(TokenBatch batch, NDArray weights) {
        return passes.learn("learn_log_probs", batch, weights, 1.0);
    }

    /**
     * What every token's probability is at some places.
     *
     * @param weights (batch, time), not 0 at the tokens whose distributions are asked for
     * @return (places, vocabulary) log-probs, the places in the order of (batch, time); the caller closes it
     */
    public NDArray distributions(TokenBatch batch, double temperature, NDArray weights) {
        return passes.read("distributions", batch, false, temperature, weights).singletonOrThrow();
    }

    /**
     * Forward and backward at once for the loss sum(weights x divergence), where the divergence of a token's distribution p
     * from a teacher's q is the generalised Jensen-Shannon one (Agarwal et al. 2024, GKD, eq. 1): with M = beta q + (1 - beta) p,
     * beta KL(q | M) + (1 - beta) KL(p | M), for beta = 0 KL(q | p) and for beta = 1 KL(p | q).
     *
     * @param weights (batch, time), 0 at t = 0 and at padding
     * @param teacher as {@link #distributions} gives them for the same weights, at the same temperature
     * @return (batch, time) divergences in nats, 0 where the weight is; the caller closes it
     */
    public NDArray learnDivergence(
            TokenBatch batch, double temperature, NDArray weights, NDArray teacher, double beta) {
        return passes.learn("learn_divergence", batch, weights, temperature, beta, teacher);
    }

    /** The norm of one stored tensor's gradient in the last micro-batch, for tests. */
    double gradientNorm(String tensor) {
        return transformer.gradientNorm(tensor);
    }

    private NDList read(TokenBatch batch, double temperature, boolean forBackward, int entropies) {
        Check.positive("temperature", temperature);
        this.temperature = temperature;
        return passes.read("evaluate_log_probs", batch, forBackward, temperature, entropies);
    }
}
