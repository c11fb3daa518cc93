package org.align4j.model.generation;

import java.util.List;
import org.align4j.model.Completion;
import org.jspecify.annotations.Nullable;

/** One completion while it is drawn; read it on the thread that advances the generator. */
public final class LiveCompletion {
    private final DecodingRow row;

    LiveCompletion(DecodingRow row) {
        this.row = row;
    }

    /** Which of its prompt's completions, from 0. */
    public int number() {
        return row.number();
    }

    /** The tokens drawn so far. */
    public int[] tokens() {
        return row.tokens();
    }

    /** Natural logs of their probabilities before temperature and filters, if the request asked for log-probs. */
    public float[] logProbs() {
        return row.logProbs();
    }

    /** The likeliest tokens at each place, if the request asked for log-probs. */
    public List<LikelyTokens> likely() {
        return row.likely();
    }

    /** Why it ended; null while it goes on. */
    public Completion.@Nullable Finish finish() {
        return row.finish();
    }

    /**
     * The text so far that further tokens cannot change: without characters of which bytes are missing, and without what
     * may be the beginning of a stop text. Of a finished completion, all of it up to the stop text.
     */
    public String text() {
        String text = row.drawing().stops().textOf(row.request().prompt(), row.tokens());
        return row.finished() ? text : row.drawing().stops().settled(text);
    }

    DecodingRow row() {
        return row;
    }
}
