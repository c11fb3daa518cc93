package org.align4j.reward;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.model.BatchUnit;
import org.align4j.model.CausalLm;
import org.align4j.model.MicroBatches;
import org.align4j.model.TokenBatch;
import org.align4j.model.TokenModel;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.text.Tokenizer;

/**
 * r(x, y): a number for a prompt and a completion, read at the row's last token by length, whatever ids padding and
 * end-of-text have. Scores are those that transformers' sequence classification gives.
 */
public final class RewardModel implements AutoCloseable {
    /** Rows are scored in batches of at most this many tokens. */
    private static final int BATCH_TOKENS = 16_384;

    private final TokenModel scorer;
    private final RewardFacts facts;

    public RewardModel(TokenModel scorer, RewardFacts facts) {
        this.scorer = scorer;
        this.facts = facts;
    }

    /**
     * Loads a {@code …ForSequenceClassification} folder with one label, to be read only; {@code align.json} in it is
     * optional.
     */
    public static RewardModel load(Path folder, EngineConfig engine) {
        return new RewardModel(ValueModel.frozen(folder, engine), RewardFacts.read(folder));
    }

    /**
     * As {@link #load}, on the weights beneath a policy's adapter where the folder is an adapter of the same base: then
     * the base is held once, and the reward model is closed before the policy.
     */
    public static RewardModel beside(CausalLm policy, Path folder, EngineConfig engine) {
        return policy.carries(folder, engine)
                ? new RewardModel(ValueModel.onBaseOf(policy, folder, engine, 0), RewardFacts.read(folder))
                : load(folder, engine);
    }

    public Tokenizer tokenizer() {
        return scorer.tokenizer();
    }

    /** The model itself. */
    public TokenModel scorer() {
        return scorer;
    }

    public RewardFacts facts() {
        return facts;
    }

    /** Longest row it can read, in tokens. */
    public int longest() {
        return scorer.config().maxPositions();
    }

    /**
     * Scores token rows.
     *
     * @param rows prompt and completion tokens, at least one each
     * @return one score per row, as the head gives it
     * @throws UserError if a row is longer than the model's context, or a score is not a number
     */
    public double[] score(List<int[]> rows) {
        // equal rows are read once: cheaper, and a pair of equal completions is a tie to the last bit
        Map<IntBuffer, Integer> first = new HashMap<>();
        int[] source = new int[rows.size()];
        List<Row> units = new ArrayList<>();
        for (int i = 0; i < source.length; i++) {
            source[i] = first.computeIfAbsent(IntBuffer.wrap(rows.get(i)), row -> first.size());
            if (source[i] == units.size()) {
                units.add(new Row(units.size(), i + 1, rows.get(i)));
            }
        }
        double[] scores = new double[units.size()];
        for (List<Row> part : MicroBatches.split(units, BATCH_TOKENS)) {
            scorePart(part, scores);
        }
        return Arrays.stream(source).mapToDouble(i -> scores[i]).toArray();
    }

    /** Scores completions of prompts, encoded as they are for training. */
    public double[] scoreCompletions(List<Content> prompts, List<Content> completions) {
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            rows.add(tokenizer().encodeRow(prompts.get(i), completions.get(i)).tokens());
        }
        return score(rows);
    }

    /** In standard deviations from an ordinary completion's score; as the head gives it where that is not known. */
    public double normalized(double score) {
        return facts.normalization().apply(score);
    }

    /** Writes the folder: the model as transformers loads it, and {@code align.json}. */
    public void save(Path folder) throws IOException {
        scorer.save(folder);
        facts.write(folder);
    }

    @Override
    public void close() {
        scorer.close();
    }

    private void scorePart(List<Row> part, double[] scores) {
        if (part.get(0).longest() > longest()) {
            throw new UserError("row " + part.get(0).number() + ": "
                    + part.get(0).longest() + " tokens, the reward model reads at most " + longest());
        }
        TokenBatch batch = new TokenBatch(part.stream().map(Row::ids).toList());
        float[] numbers;
        try (NDArray read = scorer.evaluate(batch)) {
            numbers = read.toFloatArray();
        }
        for (int i = 0; i < part.size(); i++) {
            float score = numbers[i * batch.time() + part.get(i).longest() - 1];
            if (!Float.isFinite(score)) {
                throw new UserError("row " + part.get(i).number() + ": the reward model's score is " + score);
            }
            scores[part.get(i).index()] = score;
        }
    }

    /**
     * One row to score.
     *
     * @param index where its score goes
     * @param number as the caller counts, from 1
     */
    private record Row(int index, int number, int[] ids) implements BatchUnit {
        @Override
        public int rows() {
            return 1;
        }

        @Override
        public int longest() {
            return ids.length;
        }

        @Override
        public int tokens() {
            return ids.length;
        }

        @Override
        public String toString() {
            return number + ": " + Arrays.toString(ids);
        }
    }
}
