package org.align4j.reward;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.model.config.TooLong;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;

/** Encodes completions as a reward model reads them, and counts what is too long. Rows are never cut. */
public final class RowEncoder {
    private final Tokenizer tokenizer;
    private final int longest;
    private final TooLong tooLong;
    private final Map<String, Long> dropped = new TreeMap<>();

    /**
     * Of one dataset.
     *
     * @param longest tokens a row may have, prompt and completion together
     * @param tooLong what happens to what has a longer row
     */
    public RowEncoder(Tokenizer tokenizer, int longest, TooLong tooLong) {
        this.tokenizer = tokenizer;
        this.longest = longest;
        this.tooLong = tooLong;
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * Encodes what is compared or marked together.
     *
     * @param what for errors, such as {@code preference 12}
     * @return one row per completion; empty if one of them is too long, which is counted
     * @throws UserError if a row is too long and that is not allowed, or if a completion cannot be encoded
     */
    Optional<List<PromptedRow>> encode(String what, Content prompt, List<Content> completions) {
        List<PromptedRow> rows = new ArrayList<>();
        for (Content completion : completions) {
            rows.add(tokenizer.encodeRow(prompt, completion));
        }
        return fits(what, rows) ? Optional.of(rows) : Optional.empty();
    }

    private boolean fits(String what, List<PromptedRow> rows) {
        int length = rows.stream().mapToInt(row -> row.tokens().length).max().orElse(0);
        if (length <= longest) {
            return true;
        }
        if (tooLong == TooLong.ERROR) {
            throw new UserError(
                    what + ": " + length + " tokens, max-length is " + longest + "; raise it or set too-long: drop");
        }
        leaveOut("longer than " + longest + " tokens");
        return false;
    }

    /** Counts an example that is not learned from, and why. */
    void leaveOut(String reason) {
        dropped.merge(reason, 1L, Long::sum);
    }

    /** How many examples were left out, by reason. */
    public Map<String, Long> dropped() {
        return dropped;
    }
}
