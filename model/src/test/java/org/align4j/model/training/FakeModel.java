package org.align4j.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.config.Architecture;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.text.Tokenizer;

/** A model with one weight per token id: the number of a token is its weight. Learns by momentum, in doubles. */
final class FakeModel implements TokenModel {
    static final int VOCABULARY = 16;
    static final String SAVED = "weights.txt";

    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    final double[] weights = new double[VOCABULARY];
    private final double[] momentum = new double[VOCABULARY];
    private final double[] gradients = new double[VOCABULARY];
    private final double[] average = new double[VOCABULARY];
    private double decay;
    private TokenBatch last = new TokenBatch(List.of(new int[] {0}));
    int forwards;
    boolean readsPadding;

    @Override
    public String described() {
        return "fake";
    }

    @Override
    public NDArray evaluate(TokenBatch batch) {
        float[] numbers = new float[batch.size() * batch.time()];
        for (int row = 0; row < batch.size(); row++) {
            int[] tokens = batch.rows().get(row);
            for (int t = 0; t < tokens.length; t++) {
                numbers[row * batch.time() + t] =
                        (float) weights[tokens[t]] + (readsPadding ? batch.time() - tokens.length : 0);
            }
        }
        return manager.create(numbers, new Shape(batch.size(), batch.time()));
    }

    @Override
    public NDArray forward(TokenBatch batch) {
        forwards++;
        last = batch;
        return evaluate(batch);
    }

    @Override
    public void backward(NDArray gradient) {
        float[] values = gradient.toFloatArray();
        for (int row = 0; row < last.size(); row++) {
            int[] tokens = last.rows().get(row);
            for (int t = 0; t < tokens.length; t++) {
                gradients[tokens[t]] += values[row * last.time() + t];
            }
        }
    }

    @Override
    public double step(double learningRate, double largestNorm) {
        double norm = Math.sqrt(Arrays.stream(gradients).map(x -> x * x).sum());
        if (Double.isFinite(norm) && norm <= largestNorm) {
            for (int i = 0; i < VOCABULARY; i++) {
                momentum[i] = 0.9 * momentum[i] + gradients[i];
                weights[i] -= learningRate * momentum[i];
                average[i] = decay * average[i] + (1 - decay) * weights[i];
            }
        }
        discardGradients();
        return norm;
    }

    @Override
    public void discardGradients() {
        Arrays.fill(gradients, 0);
    }

    @Override
    public NDList summedGradient() {
        throw new UnsupportedOperationException("it trains in one process");
    }

    @Override
    public double[] microBatchNorms() {
        return new double[0];
    }

    @Override
    public void exchangeAverage() {
        for (int i = 0; decay > 0 && i < VOCABULARY; i++) {
            double weight = weights[i];
            weights[i] = average[i];
            average[i] = weight;
        }
    }

    @Override
    public void prepareTraining(OptimizerConfig optimizer) {
        decay = optimizer.emaDecay();
        System.arraycopy(weights, 0, average, 0, VOCABULARY);
    }

    @Override
    public void saveTrainingState(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(folder.resolve("fake.bin")))) {
            for (int i = 0; i < VOCABULARY; i++) {
                out.writeDouble(weights[i]);
                out.writeDouble(momentum[i]);
                out.writeDouble(average[i]);
            }
        }
    }

    @Override
    public void loadTrainingState(Path folder) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(folder.resolve("fake.bin")))) {
            for (int i = 0; i < VOCABULARY; i++) {
                weights[i] = in.readDouble();
                momentum[i] = in.readDouble();
                average[i] = in.readDouble();
            }
        }
    }

    @Override
    public ModelConfig config() {
        return new ModelConfig(
                "fake",
                VOCABULARY,
                1,
                1,
                1,
                1,
                1,
                1,
                64,
                false,
                new Architecture(
                        Architecture.Norm.RMS,
                        1e-5,
                        Architecture.Residual.SEQUENTIAL,
                        new Architecture.Mlp(Architecture.Activation.SILU, true),
                        Architecture.Attention.plain(1, 1),
                        Architecture.Positions.rotary(1, 1, 10000),
                        1,
                        0,
                        Set.of()),
                List.of(),
                JsonNodeFactory.instance.objectNode());
    }

    @Override
    public Tokenizer tokenizer() {
        throw new UnsupportedOperationException("the loop needs no tokenizer");
    }

    @Override
    public NDManager manager() {
        return manager;
    }

    @Override
    public void save(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(
                folder.resolve(SAVED),
                Arrays.stream(weights).mapToObj(Double::toString).toList());
    }

    @Override
    public void restoreWeights(Path folder) {
        try {
            List<String> saved = Files.readAllLines(folder.resolve(SAVED));
            Arrays.setAll(weights, i -> Double.parseDouble(saved.get(i)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
