package org.align4j.reward;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.model.RowNumbers;
import org.align4j.model.TokenModel;
import org.align4j.model.ValueModel;
import org.align4j.model.config.EngineConfig;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;
import org.align4j.reward.loss.Reduce;

/**
 * r(x, y): a number for a prompt and a completion, read at the row's last token by length, whatever ids padding and
 * end-of-text have. A model from elsewhere is read where transformers' sequence classification reads it: at the last token
 * that is not padding's.
 *
 * <p>An ensemble is one too: its number is the mean of its members' in their own standard deviations, in the units of the
 * first. Other ways to combine them ask {@link #members}.
 */
public final class RewardModel implements AutoCloseable {
    /** Rows are scored in batches of at most this many tokens, padding counted. */
    public static final int BATCH_TOKENS = 16_384;

    private final TokenModel scorer;
    private final RewardFacts facts;
    /** The id that is passed over at the end of a row; none for our own models. */
    private final OptionalInt padding;
    /** The members of an ensemble; none for a single model. */
    private final List<RewardModel> ensemble;

    /** Of one that is read at the last token. */
    public RewardModel(TokenModel scorer, RewardFacts facts) {
        this(scorer, facts, OptionalInt.empty(), List.of());
    }

    private RewardModel(TokenModel scorer, RewardFacts facts, OptionalInt padding, List<RewardModel> ensemble) {
        this.scorer = scorer;
        this.facts = facts;
        this.padding = padding;
        this.ensemble = ensemble;
    }

    /** An ensemble of at least two models that read the same tokens; it closes them. */
    public static RewardModel ensemble(List<RewardModel> members) {
        RewardModel first = members.get(0);
        return new RewardModel(first.scorer, first.facts, first.padding, List.copyOf(members));
    }

    /**
     * Loads a {@code …ForSequenceClassification} folder, to be read only, of one label or with the one that the engine's
     * options choose; with all its members where it is an ensemble's.
     */
    public static RewardModel load(Path folder, EngineConfig engine) {
        return of(ValueModel.frozen(EnsembleFolder.models(folder), engine), folder);
    }

    /**
     * What a folder holds, loaded.
     *
     * @param scorers of each of {@link EnsembleFolder#models}
     */
    public static RewardModel of(List<? extends TokenModel> scorers, Path folder) {
        List<Path> folders = EnsembleFolder.models(folder);
        List<RewardModel> models = new ArrayList<>();
        for (int i = 0; i < folders.size(); i++) {
            models.add(of(scorers.get(i), folders.get(i)));
        }
        return models.size() == 1 ? models.get(0) : ensemble(models);
    }

    /** A loaded model with what its folder's {@code align.json} says; without that file it is from elsewhere. */
    public static RewardModel of(TokenModel scorer, Path folder) {
        JsonNode id = scorer.config().json().path("pad_token_id");
        boolean own = Files.exists(folder.resolve(RewardFacts.FILE));
        return new RewardModel(
                scorer,
                RewardFacts.read(folder),
                own || !id.isInt() ? OptionalInt.empty() : OptionalInt.of(id.intValue()),
                List.of());
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

    /** The members of an ensemble, or this model alone. */
    public List<RewardModel> members() {
        return ensemble.isEmpty() ? List.of(this) : ensemble;
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
        if (facts.reading() != null) {
            throw new UserError(
                    "the reward model was trained on segments and is read at several tokens of a completion,"
                            + " so rows whose prompts are not known cannot be scored; use it in align rl (read: tokens or"
                            + " difference), or as a judge of type reward-model");
        }
        List<float[]> numbers = scoreTokens(rows);
        double[] scores = new double[rows.size()];
        for (int i = 0; i < scores.length; i++) {
            float score = numbers.get(i)[place(rows.get(i))];
            if (!Float.isFinite(score)) {
                throw new UserError("row " + (i + 1) + ": the reward model's score is " + score);
            }
            scores[i] = score;
        }
        return scores;
    }

    /**
     * The model's number at every token of token rows.
     *
     * @param rows prompt and completion tokens, at least one each
     * @return for each row as many numbers as it has tokens; equal rows share theirs
     * @throws UserError if a row is longer than the model's context
     */
    public List<float[]> scoreTokens(List<int[]> rows) {
        return ensemble.isEmpty() ? ownTokens(rows) : combinedTokens(rows);
    }

    private List<float[]> combinedTokens(List<int[]> rows) {
        List<List<float[]>> all =
                ensemble.stream().map(member -> member.ownTokens(rows)).toList();
        List<float[]> combined = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            float[] numbers = new float[rows.get(row).length];
            for (int t = 0; t < numbers.length; t++) {
                double sum = 0;
                for (int m = 0; m < ensemble.size(); m++) {
                    sum += ensemble.get(m).normalized(all.get(m).get(row)[t]);
                }
                numbers[t] = (float) facts.normalization().invert(sum / ensemble.size());
            }
            combined.add(numbers);
        }
        return combined;
    }

    private List<float[]> ownTokens(List<int[]> rows) {
        // equal rows are read once: cheaper, and a pair of equal completions is a tie to the last bit
        Map<IntBuffer, Integer> places = new LinkedHashMap<>();
        int[] source = new int[rows.size()];
        List<int[]> distinct = new ArrayList<>();
        for (int i = 0; i < source.length; i++) {
            int[] row = rows.get(i);
            if (row.length > longest()) {
                throw new UserError(
                        "row " + (i + 1) + ": " + row.length + " tokens, the reward model reads at most " + longest());
            }
            source[i] = places.computeIfAbsent(IntBuffer.wrap(row), key -> places.size());
            if (source[i] == distinct.size()) {
                distinct.add(row);
            }
        }
        List<float[]> numbers = RowNumbers.read(distinct, BATCH_TOKENS, scorer::evaluate);
        return Arrays.stream(source).mapToObj(numbers::get).toList();
    }

    /**
     * What the score head reads of token rows at their last token.
     *
     * @return one vector of the model's width for each row
     * @throws UserError if the model is not one with a score head of its own
     */
    public List<float[]> features(List<int[]> rows) {
        if (!(scorer instanceof ValueModel model)) {
            throw new UserError(scorer.described() + ": has no score head whose features could be read");
        }
        return RowNumbers.vectors(rows, BATCH_TOKENS, model::lastHiddenStates);
    }

    /** Scores rows whose prompts' lengths are known: a model that is read at several tokens needs them. */
    public double[] scoreRows(List<PromptedRow> rows) {
        if (facts.reading() == null) {
            return score(rows.stream().map(PromptedRow::tokens).toList());
        }
        double[] scores = new double[rows.size()];
        for (RewardModel member : members()) {
            double[] own = member.reduced(rows);
            for (int i = 0; i < own.length; i++) {
                scores[i] += (ensemble.isEmpty() ? own[i] : member.normalized(own[i]))
                        / members().size();
            }
        }
        return ensemble.isEmpty()
                ? scores
                : Arrays.stream(scores).map(facts.normalization()::invert).toArray();
    }

    private double[] reduced(List<PromptedRow> rows) {
        Reduce reduce = Objects.requireNonNull(facts.reading()).reduce();
        List<float[]> numbers = ownTokens(rows.stream().map(PromptedRow::tokens).toList());
        TextTokens texts = new TextTokens(tokenizer());
        double[] scores = new double[rows.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Reading.reduced(reduce, numbers.get(i), texts.of(rows.get(i)));
            if (!Double.isFinite(scores[i])) {
                throw new UserError("row " + (i + 1) + ": the reward model's score is " + scores[i]);
            }
        }
        return scores;
    }

    /** Where a row's score is; transformers reads a row of nothing but padding at its first token. */
    private int place(int[] ids) {
        int last = ids.length - 1;
        while (padding.isPresent() && last > 0 && ids[last] == padding.getAsInt()) {
            last--;
        }
        return last;
    }

    /** Scores completions of prompts, encoded as they are for training. */
    public double[] scoreCompletions(List<Content> prompts, List<Content> completions) {
        List<PromptedRow> rows = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            rows.add(tokenizer().encodeRow(prompts.get(i), completions.get(i)));
        }
        return scoreRows(rows);
    }

    /** In standard deviations from an ordinary completion's score; as the head gives it where that is not known. */
    public double normalized(double score) {
        return facts.normalization().apply(score);
    }

    /** Writes the folder: the model as transformers loads it, and {@code align.json}. */
    public void save(Path folder) throws IOException {
        if (!ensemble.isEmpty()) {
            throw new IllegalStateException("an ensemble is written from its members' folders");
        }
        scorer.save(folder);
        facts.write(folder);
    }

    /** Of an ensemble the first member last: others may stand on its base. */
    @Override
    public void close() {
        for (int i = ensemble.size() - 1; i > 0; i--) {
            ensemble.get(i).close();
        }
        scorer.close();
    }
}
