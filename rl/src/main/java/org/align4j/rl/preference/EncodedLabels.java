package org.align4j.rl.preference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.data.Label;
import org.align4j.model.config.TooLong;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;

/**
 * Marked completions as token rows, without the reference's log-probs yet.
 *
 * @param dropped completions left out because a row is too long
 */
public record EncodedLabels(List<LabelledRow> rows, int dropped) {
    private static final int[] NONE = {};

    /**
     * Encodes them.
     *
     * @param longest tokens a row may have
     */
    public static EncodedLabels of(Iterable<Label> labels, Tokenizer tokenizer, int longest, TooLong tooLong) {
        List<LabelledRow> rows = new ArrayList<>();
        int dropped = 0;
        for (Label label : labels) {
            PromptedRow row = tokenizer.encodeRow(label.prompt(), label.completion());
            int length = row.tokens().length;
            if (length == row.promptLength()) {
                throw new UserError("label " + label.id() + ": its completion has no token; leave it out");
            }
            if (length <= longest) {
                rows.add(new LabelledRow(row.tokens(), row.promptLength(), label.label(), NONE, 0, 0));
            } else if (tooLong == TooLong.DROP) {
                dropped++;
            } else {
                throw new UserError("label " + label.id() + ": " + length + " tokens, max-length is " + longest
                        + "; raise it or set too-long: drop");
            }
        }
        return new EncodedLabels(rows, dropped);
    }

    /**
     * Each row with the completion that stands before it in the data and belongs to another prompt, as TRL pairs them; the
     * first that fits. Which it is follows from the data, not from batches, so a batch of one has its mismatch too.
     *
     * @throws UserError if all rows have one prompt, or no other completion fits behind a prompt
     */
    public EncodedLabels mismatched(int longest) {
        List<LabelledRow> paired = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            LabelledRow row = rows.get(i);
            paired.add(new LabelledRow(row.ids(), row.prompt(), row.desirable(), mismatch(i, longest), 0, 0));
        }
        return new EncodedLabels(paired, dropped);
    }

    private int[] mismatch(int of, int longest) {
        LabelledRow row = rows.get(of);
        for (int back = 1; back < rows.size(); back++) {
            LabelledRow other = rows.get(Math.floorMod(of - back, rows.size()));
            int length = row.prompt() + other.ids().length - other.prompt();
            boolean samePrompt = row.prompt() == other.prompt()
                    && Arrays.equals(row.ids(), 0, row.prompt(), other.ids(), 0, other.prompt());
            if (!samePrompt && length <= longest) {
                int[] joined = Arrays.copyOf(row.ids(), length);
                System.arraycopy(other.ids(), other.prompt(), joined, row.prompt(), length - row.prompt());
                return joined;
            }
        }
        throw new UserError("row " + (of + 1) + ": no completion of another prompt fits behind its prompt of "
                + row.prompt() + " tokens within " + longest
                + "; kto's KL term needs one: add other prompts, raise max-length, or set loss.kl-term: none");
    }
}
