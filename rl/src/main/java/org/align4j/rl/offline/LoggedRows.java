package org.align4j.rl.offline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.chat.Message;
import org.align4j.core.run.Seeds;
import org.align4j.data.Dataset;
import org.align4j.data.DatasetInfo;
import org.align4j.data.Label;
import org.align4j.data.Preference;
import org.align4j.data.Row;
import org.align4j.data.Trajectory;
import org.align4j.model.config.TooLong;
import org.align4j.model.text.MaskedRow;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;
import org.align4j.model.training.HeldOutSplit;
import org.jspecify.annotations.Nullable;

/**
 * Reads logs as rows of tokens: trajectories as they were sampled; labels, whose score is their rating, or where the
 * dataset has none 1 and 0; preferences as two rows each, which score {@code p_chosen} and what is left of 1.
 */
public final class LoggedRows {
    private final Tokenizer tokenizer;
    private final int vocabulary;
    private final int limit;
    private final RowsConfig config;
    private final List<LoggedRow> rows = new ArrayList<>();
    private final Map<String, Long> dropped = new TreeMap<>();

    /**
     * @param vocabulary number of token ids that the model reads
     * @param context most tokens that it reads
     */
    public LoggedRows(Tokenizer tokenizer, int vocabulary, int context, RowsConfig config) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
        this.config = config;
        limit = config.limit(context);
    }

    /**
     * What was read.
     *
     * @param dropped rows left out, by reason
     */
    public record Log(List<LoggedRow> rows, Map<String, Long> dropped) {
        /** Parts it by prompt: all rows of one are on one side. */
        public HeldOutSplit<List<LoggedRow>> split(double share, Seeds seeds) {
            Map<String, List<LoggedRow>> byPrompt = new LinkedHashMap<>();
            rows.forEach(row -> byPrompt.computeIfAbsent(row.prompt(), key -> new ArrayList<>())
                    .add(row));
            return HeldOutSplit.of(List.copyOf(byPrompt.values()), share, seeds);
        }
    }

    /** All that was read. */
    public Log log() {
        return new Log(List.copyOf(rows), Map.copyOf(dropped));
    }

    /**
     * Reads one more dataset.
     *
     * @throws UserError if it holds something else, was tokenized otherwise, or a row cannot be learned from
     */
    public void add(Path dataset) {
        DatasetInfo info = Dataset.info(dataset);
        switch (info.schema()) {
            case "trajectory" -> {
                requireSameTokens(dataset, info);
                read(dataset, Trajectory.class, this::add);
            }
            case "label" -> labels(dataset);
            case "preference" ->
                read(dataset, Preference.class, row -> {
                    add(row.id() + "/chosen", row.prompt(), row.chosen(), row.pChosen());
                    add(row.id() + "/rejected", row.prompt(), row.rejected(), 1 - row.pChosen());
                });
            case "sample" ->
                throw new UserError(dataset + ": holds samples, which have no score yet: align score-samples gives them"
                        + " one and writes trajectories");
            default ->
                throw new UserError(
                        dataset + ": holds " + info.schema() + " rows, expected trajectory, label or preference rows");
        }
    }

    /** Ids mean something else to another tokenizer. */
    private void requireSameTokens(Path dataset, DatasetInfo info) {
        String logged = info.lineage().tokenizerSha256();
        if (logged != null && !logged.equals(tokenizer.fingerprint())) {
            throw new UserError(
                    dataset + ": its token ids were written with another tokenizer than the policy's; take a"
                            + " policy with the tokenizer that the log was sampled with");
        }
    }

    private interface Reading<R> {
        void accept(R row);
    }

    private static <R extends Row> void read(Path dataset, Class<R> type, Reading<R> reading) {
        Dataset.open(dataset, type).forEach(row -> {
            try {
                reading.accept(row);
            } catch (UserError e) {
                throw e.getMessage().startsWith(dataset.toString())
                        ? e
                        : new UserError(dataset + ": row " + row.id() + ": " + e.getMessage(), e);
            }
        });
    }

    /** A dataset's labels have ratings all of them or none: two scales in one column would be compared. */
    private void labels(Path dataset) {
        long rated = Dataset.open(dataset, Label.class).toList().stream()
                .filter(row -> row.rating() != null)
                .count();
        boolean ratings = rated > 0;
        read(dataset, Label.class, row -> {
            Double rating = row.rating();
            if (ratings && rating == null) {
                throw new UserError(
                        "has no rating, but other rows have one; data filter --where 'present(rating)' keeps"
                                + " those");
            }
            add(row.id(), row.prompt(), row.completion(), rating != null ? rating : row.label() ? 1 : 0);
        });
    }

    private void add(String id, Content prompt, Content completion, double score) {
        PromptedRow row = tokenizer.encodeRow(prompt, completion);
        add(id, row.tokens(), row.promptLength(), written(row, prompt, completion), score, null, false);
    }

    /** The places of what the completion's author wrote: where others spoke in between, that is read alone. */
    private int[] written(PromptedRow row, Content prompt, Content completion) {
        IntStream places = IntStream.range(row.promptLength(), row.tokens().length);
        if (!(prompt instanceof Content.Chat before)
                || !(completion instanceof Content.Chat turns)
                || turns.messages().size() == 1) {
            return places.toArray();
        }
        List<Message> all = new ArrayList<>(before.messages());
        all.addAll(turns.messages());
        int first = before.messages().size();
        MaskedRow marked = tokenizer.encodeConversation(all, message -> message >= first);
        if (!Arrays.equals(marked.tokens(), row.tokens())) {
            throw new UserError("its turns are tokens of their own only behind a prompt that ends where a token ends");
        }
        return places.filter(place -> marked.trained()[place]).toArray();
    }

    private void add(Trajectory row) {
        int prompt = row.promptIds().size();
        int[] ids = IntStream.concat(
                        row.promptIds().stream().mapToInt(Integer::intValue),
                        row.completionIds().stream().mapToInt(Integer::intValue))
                .toArray();
        for (int id : ids) {
            if (id < 0 || id >= vocabulary) {
                throw new UserError("has token id " + id + ", but the policy's go from 0 to " + (vocabulary - 1));
            }
        }
        List<Boolean> mask = row.completionMask();
        if (mask == null || mask.size() != row.completionIds().size()) {
            throw new UserError("completion_mask has " + (mask == null ? 0 : mask.size()) + " entries for "
                    + row.completionIds().size() + " completion_ids");
        }
        int[] actions = IntStream.range(0, mask.size())
                .filter(mask::get)
                .map(t -> prompt + t)
                .toArray();
        add(row.id(), ids, prompt, actions, row.score(), logProbs(row, actions.length), truncated(row, ids));
    }

    /**
     * The training pass's where the log has them, else the sampler's. At another temperature than 1 they are of another
     * distribution than the one that is trained.
     */
    private static double @Nullable [] logProbs(Trajectory row, int actions) {
        if (row.temperature() != null && row.temperature() != 1) {
            return null;
        }
        List<Float> logged = row.logprobs().isEmpty() ? row.samplerLogprobs() : row.logprobs();
        if (logged == null || logged.isEmpty()) {
            return null;
        }
        if (logged.size() != actions) {
            throw new UserError("has " + logged.size() + " logprobs for " + actions + " sampled tokens");
        }
        return logged.stream().mapToDouble(Float::doubleValue).toArray();
    }

    /** What version 1 does not say: a completion that the end token does not end was cut off. */
    private boolean truncated(Trajectory row, int[] ids) {
        String finish = row.finish();
        return finish == null ? !tokenizer.endOfText().contains(ids[ids.length - 1]) : finish.equals("length");
    }

    private void add(
            String id,
            int[] ids,
            int promptLength,
            int[] actions,
            double score,
            double @Nullable [] logProbs,
            boolean truncated) {
        if (Double.isNaN(score) || Double.isInfinite(score)) {
            if (config.unscored() == RowsConfig.Unscored.ERROR) {
                throw new UserError("has no score; rows.unscored: drop leaves such rows out");
            }
            drop("without a finite score");
        } else if (actions.length == 0 || promptLength == 0) {
            drop(actions.length == 0 ? "without a sampled token" : "without a prompt");
        } else if (ids.length > limit) {
            if (config.tooLong() == TooLong.ERROR) {
                throw new UserError(ids.length + " tokens but at most " + limit
                        + " fit; rows.too-long: drop leaves such" + " rows out");
            }
            drop("longer than " + limit + " tokens");
        } else if (truncated && config.truncated() == RowsConfig.Truncated.DROP) {
            drop("cut off by the length limit");
        } else {
            rows.add(new LoggedRow(id, ids, promptLength, actions, score, logProbs, truncated));
        }
    }

    private void drop(String reason) {
        dropped.merge(reason, 1L, Long::sum);
    }
}
