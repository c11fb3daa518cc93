package org.align4j.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.text.Tokenizer;

/**
 * A transformer that gives one number per token, and learns from a gradient with respect to those numbers. What the
 * number is says the implementation: {@link CausalLm} the token's log-prob, {@link ValueModel} the score read at it.
 *
 * <p>Arrays are float32, (batch, time), (batch, time, outputs) of a value model with several, right padded with 0; the caller closes them, or their manager.
 */
public interface TokenModel extends AutoCloseable {
    ModelConfig config();

    /** How messages name the model: where it was loaded from, and whether it has learned since. */
    String described();

    Tokenizer tokenizer();

    /** The device's manager; sub-managers of it hold step-local arrays. */
    NDManager manager();

    /** Evaluates without keeping anything for a backward pass: the fast path for scoring. */
    NDArray evaluate(TokenBatch batch);

    /** Evaluates and keeps what {@link #backward} needs, until the next call. */
    NDArray forward(TokenBatch batch);

    /**
     * Adds to the weight gradients what follows from the last {@link #forward}.
     *
     * @param gradient (batch, time), d loss / d number; entries at padding are ignored
     */
    void backward(NDArray gradient);

    /**
     * One optimizer step with everything accumulated since the last; clears the gradients.
     *
     * @return the gradient's global norm before clipping; where it is not finite, no weight has changed
     */
    default double step(double learningRate) {
        return step(learningRate, Double.POSITIVE_INFINITY);
    }

    /**
     * One optimizer step, if the gradient is no larger than allowed; clears the gradients either way.
     *
     * @return the gradient's global norm before clipping; where it is not finite or exceeds {@code largestNorm}, no
     *     weight and no moment has changed
     */
    double step(double learningRate, double largestNorm);

    /** Forgets what was accumulated since the last step. */
    void discardGradients();

    /**
     * The gradient of everything learned since the last step, float32, in the order of what learns. Several processes that
     * each saw a part of a step's rows put the sum of theirs in its place before {@link #step}; nothing more is learned
     * until then.
     */
    NDList summedGradient();

    /** Another process learns from the micro-batch that would come next: what is drawn for each goes on behind it. */
    default void passOver() {}

    /**
     * The norm of every micro-batch's own gradient in the last step, in order; empty where there was only one
     * micro-batch, whose norm the step itself gave, unless {@link #summedGradient} was asked for.
     */
    double[] microBatchNorms();

    /** Makes the model trainable: float32 masters' moments, gradients and their workspace. Called once. */
    void prepareTraining(OptimizerConfig optimizer);

    /** Writes a Hugging Face folder that transformers loads unchanged. */
    void save(Path folder) throws IOException;

    /** Optimizer moments, moving averages and step counters, for exact continuation together with float32 master weights. */
    void saveTrainingState(Path folder) throws IOException;

    /** Restores what {@link #saveTrainingState} wrote, to the bit. */
    void loadTrainingState(Path folder) throws IOException;

    /** Takes the weights of a folder that {@link #save} wrote for this very model; moments and counters stay. */
    void restoreWeights(Path folder);

    /**
     * Exchanges the weights and their moving average, for evaluating and saving; once more before training goes on.
     * Without such an average nothing changes.
     */
    void exchangeAverage();

    @Override
    void close();
}
