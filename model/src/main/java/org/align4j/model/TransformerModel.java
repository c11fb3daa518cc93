package org.align4j.model;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import org.align4j.model.checkpoint.CheckpointWriter;
import org.align4j.model.checkpoint.HeadKind;
import org.align4j.model.checkpoint.StorageType;
import org.align4j.model.config.ModelConfig;
import org.align4j.model.config.OptimizerConfig;
import org.align4j.model.text.Tokenizer;

/** What is the same for every head on a transformer: learning, saving, going on. */
abstract class TransformerModel implements TokenModel {
    final Transformer transformer;
    final Passes passes;
    private final HeadKind head;

    TransformerModel(Transformer transformer, HeadKind head) {
        this.transformer = transformer;
        this.passes = new Passes(transformer);
        this.head = head;
    }

    @Override
    public ModelConfig config() {
        return transformer.config();
    }

    @Override
    public Tokenizer tokenizer() {
        return transformer.tokenizer();
    }

    @Override
    public NDManager manager() {
        return transformer.manager();
    }

    @Override
    public String described() {
        return transformer.origin().tokenizer() + (transformer.updates() == 0 ? "" : " as trained since");
    }

    @Override
    public double step(double learningRate, double largestNorm) {
        return transformer.step(learningRate, largestNorm);
    }

    @Override
    public void discardGradients() {
        transformer.training().discard();
    }

    @Override
    public NDList summedGradient() {
        return transformer.training().sum();
    }

    @Override
    public void passOver() {
        transformer.training().passOver();
    }

    @Override
    public double[] microBatchNorms() {
        return transformer.training().microBatchNorms();
    }

    @Override
    public void prepareTraining(OptimizerConfig optimizer) {
        transformer.prepareTraining(optimizer);
    }

    @Override
    public void save(Path folder) throws IOException {
        save(folder, StorageType.FLOAT32, CheckpointWriter.DEFAULT_SHARD_BYTES);
    }

    /** Saves with a choice of storage; float32 keeps every bit. */
    public void save(Path folder, StorageType type, long shardBytes) throws IOException {
        save(folder, new CheckpointWriter(head, type, shardBytes));
    }

    /** Saves as the writer says. */
    public void save(Path folder, CheckpointWriter writer) throws IOException {
        transformer.save(folder, writer);
    }

    @Override
    public void saveTrainingState(Path folder) throws IOException {
        transformer.saveTrainingState(folder);
    }

    @Override
    public void loadTrainingState(Path folder) throws IOException {
        transformer.loadTrainingState(folder);
    }

    @Override
    public void restoreWeights(Path folder) {
        transformer.restoreWeights(folder);
    }

    @Override
    public void exchangeAverage() {
        transformer.exchangeAverage();
    }

    @Override
    public void close() {
        transformer.close();
    }
}
