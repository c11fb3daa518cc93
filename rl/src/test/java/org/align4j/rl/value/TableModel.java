package org.align4j.rl.value;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.text.Tokenizer;

/**
 * A value model whose numbers are given, of one batch, and that keeps the slopes it was given.
 *
 * @param shape of the numbers: (batch, time, outputs)
 */
record TableModel(NDManager manager, ModelConfig config, Shape shape, float[] now, float[] average, float[][] learned)
        implements TokenModel {
    TableModel(NDManager manager, ModelConfig config, Shape shape, float[] now, float[] average) {
        this(manager, config, shape, now.clone(), average.clone(), new float[1][]);
    }

    /** The slopes of the last backward pass. */
    float[] slopes() {
        return learned[0];
    }

    @Override
    public NDArray evaluate(TokenBatch batch) {
        return manager.create(now, shape);
    }

    @Override
    public NDArray forward(TokenBatch batch) {
        return evaluate(batch);
    }

    @Override
    public void backward(NDArray gradient) {
        learned[0] = gradient.toFloatArray();
    }

    @Override
    public void exchangeAverage() {
        for (int i = 0; i < now.length; i++) {
            float number = now[i];
            now[i] = average[i];
            average[i] = number;
        }
    }

    @Override
    public void prepareTraining(OptimizerConfig optimizer) {
        // nothing learns
    }

    @Override
    public String described() {
        return "a table";
    }

    @Override
    public void discardGradients() {
        learned[0] = new float[0];
    }

    @Override
    public double[] microBatchNorms() {
        return new double[0];
    }

    @Override
    public Tokenizer tokenizer() {
        throw new AssertionError("a table has no tokenizer");
    }

    @Override
    public double step(double learningRate, double largestNorm) {
        throw new AssertionError("a table takes no step");
    }

    @Override
    public NDList summedGradient() {
        throw new AssertionError("a table has no weights");
    }

    @Override
    public void save(Path folder) {
        throw new AssertionError("a table is not saved");
    }

    @Override
    public void saveTrainingState(Path folder) {
        throw new AssertionError("a table is not saved");
    }

    @Override
    public void loadTrainingState(Path folder) {
        throw new AssertionError("a table is not loaded");
    }

    @Override
    public void restoreWeights(Path folder) {
        throw new AssertionError("a table is not loaded");
    }

    @Override
    public void close() {
        // the manager is the test's
    }
}
