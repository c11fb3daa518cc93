package org.align4j.model.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * A model's shape, read from a Hugging Face {@code config.json} of either spelling (transformers 4 and 5).
 *
 * @param modelType {@code llama}, {@code mistral}, …
 * @param maxPositions longest context
 * @param headSize per attention head; not always hiddenSize / heads
 * @param tiedHead the head is the embedding matrix
 * @param endOfText ids that end a text
 * @param json the whole {@code config.json}, carried over when the model is saved
 */
public record ModelConfig(
        String modelType,
        int vocabularySize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        int maxPositions,
        boolean tiedHead,
        Architecture architecture,
        List<Integer> endOfText,
        ObjectNode json) {
    /** Never stored: whoever loads a value model knows how many there are. */
    public static final String OUTPUTS = "score_outputs";

    public ModelConfig {
        endOfText = List.copyOf(endOfText);
    }

    /**
     * How many numbers the keys and values of one row take.
     *
     * @param length of the row, in tokens
     * @param places for how many tokens there is room where so many are looked back at
     */
    public long keysAndValues(long length, IntUnaryOperator places) {
        Architecture.Attention attention = architecture.attention();
        long tokens = 0;
        for (boolean windowed : attention.windowed()) {
            tokens += places.applyAsInt(Math.toIntExact(windowed ? Math.min(length, attention.window()) : length));
        }
        return 2L * keyValueHeads * headSize * tokens;
    }

    /** How many numbers per token a score head on this model gives; 1 unless a value model is made with more. */
    public int outputs() {
        return json.path(OUTPUTS).asInt(1);
    }

    /** The same model with a score head of so many numbers per token. */
    public ModelConfig withOutputs(int outputs) {
        if (outputs == outputs()) {
            return this;
        }
        ObjectNode other = json.deepCopy();
        other.put(OUTPUTS, outputs);
        return new ModelConfig(
                modelType,
                vocabularySize,
                hiddenSize,
                intermediateSize,
                layers,
                heads,
                keyValueHeads,
                headSize,
                maxPositions,
                tiedHead,
                architecture,
                endOfText,
                other);
    }

    /** Whether the folder says that it is a classifier with one score, that is, a reward or value model. */
    public boolean isClassifier() {
        for (var architecture : json.path("architectures")) {
            if (architecture.asText().endsWith("ForSequenceClassification")) {
                return true;
            }
        }
        return false;
    }
}
