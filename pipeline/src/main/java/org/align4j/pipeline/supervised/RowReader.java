package org.align4j.pipeline.supervised;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Dataset;
import org.align4j.data.Demonstration;
import org.align4j.data.Document;
import org.align4j.data.Row;
import org.align4j.model.config.TooLong;
import org.align4j.model.text.MaskedRow;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;
import org.align4j.model.training.TokenRow;

/** Reads a dataset as token rows, counting what is left out or changed and why. */
final class RowReader {
    private final Tokenizer tokenizer;
    private final int limit;
    private final TooLong tooLong;
    private final Map<String, Long> counts = new LinkedHashMap<>();

    /** @param limit longest row in tokens */
    RowReader(Tokenizer tokenizer, int limit, TooLong tooLong) {
        this.tokenizer = tokenizer;
        this.limit = limit;
        this.tooLong = tooLong;
    }

    /** How many rows were dropped, truncated or split, by reason. */
    Map<String, Long> counts() {
        return counts;
    }

    /** Demonstrations or conversations, of which completions or assistant turns are learned. */
    List<TokenRow> completions(Path dataset) {
        if (isDocuments(dataset)) {
            return read(dataset, Document.class, this::conversation);
        }
        return read(dataset, Demonstration.class, row -> {
            PromptedRow tokens = tokenizer.encodeRow(row.prompt(), row.completion());
            return TokenRow.learnedFrom(tokens.tokens(), tokens.promptLength());
        });
    }

    /** The same rows, every token of which is learned. */
    List<TokenRow> everything(Path dataset) {
        if (isDocuments(dataset)) {
            return read(dataset, Document.class, row -> TokenRow.learnedFrom(document(row), 1));
        }
        return read(
                dataset,
                Demonstration.class,
                row -> TokenRow.learnedFrom(
                        tokenizer.encodeRow(row.prompt(), row.completion()).tokens(), 1));
    }

    private static boolean isDocuments(Path dataset) {
        String schema = Dataset.info(dataset).schema();
        if (!schema.equals("document") && !schema.equals("demonstration")) {
            throw new UserError(dataset + ": holds " + schema + " rows, expected demonstration or document rows");
        }
        return schema.equals("document");
    }

    private TokenRow conversation(Document row) {
        if (!(row.text() instanceof Content.Chat chat)) {
            throw new UserError("plain text has no completion to learn; use learn: everything, or align pretrain");
        }
        List<Boolean> train = row.train();
        MaskedRow masked = tokenizer.encodeConversation(chat.messages(), index -> train == null || train.get(index));
        return TokenRow.learnedWhere(masked.tokens(), masked.trained());
    }

    /** A document's tokens; plain text is ended, so that the model learns where texts end. */
    private int[] document(Document row) {
        if (row.train() != null) {
            throw new UserError("has turns that are not to be learned (train); align sft with learn: completion keeps"
                    + " to that, while here everything is learned");
        }
        Content content = row.text();
        int[] tokens = tokenizer.encodeDocument(content);
        List<Integer> ends = tokenizer.endOfText();
        boolean ended = tokens.length > 0 && ends.contains(tokens[tokens.length - 1]);
        if (content instanceof Content.Chat || ended || ends.isEmpty()) {
            return tokens;
        }
        int[] more = Arrays.copyOf(tokens, tokens.length + 1);
        more[tokens.length] = ends.get(0);
        return more;
    }

    private <R extends Row> List<TokenRow> read(Path dataset, Class<R> type, Function<R, TokenRow> tokens) {
        List<TokenRow> rows = new ArrayList<>();
        Dataset.open(dataset, type).forEach(row -> {
            String place = dataset + ": row " + row.id() + ": ";
            try {
                add(tokens.apply(row), place, rows);
            } catch (UserError e) {
                throw e.getMessage().startsWith(dataset.toString()) ? e : new UserError(place + e.getMessage(), e);
            }
        });
        return rows;
    }

    private void add(TokenRow row, String place, List<TokenRow> rows) {
        if (row.ids().length <= limit) {
            addLearned(row, "dropped: nothing to learn", rows);
            return;
        }
        switch (tooLong) {
            case ERROR ->
                throw new UserError(place + row.ids().length + " tokens but at most " + limit
                        + " fit; choose length.too-long drop, truncate or (plain text) split");
            case DROP -> count("dropped: too long");
            case TRUNCATE -> {
                if (addLearned(part(row, 0, limit), "dropped: nothing to learn after truncation", rows)) {
                    count("truncated");
                }
            }
            case SPLIT -> {
                count("split");
                // Windows share one token, so that every token but the first is predicted once.
                for (int from = 0; from < row.ids().length - 1; from += limit - 1) {
                    rows.add(part(row, from, Math.min(row.ids().length, from + limit)));
                }
            }
        }
    }

    private boolean addLearned(TokenRow row, String reason, List<TokenRow> rows) {
        boolean learned = row.weight() > 0;
        if (learned) {
            rows.add(row);
        } else {
            count(reason);
        }
        return learned;
    }

    private static TokenRow part(TokenRow row, int from, int to) {
        float[] weights = Arrays.copyOfRange(row.weights(), from, to);
        weights[0] = 0;
        return new TokenRow(Arrays.copyOfRange(row.ids(), from, to), weights);
    }

    private void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }
}
