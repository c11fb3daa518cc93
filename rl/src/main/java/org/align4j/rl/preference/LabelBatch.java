package org.align4j.rl.preference;

import java.util.Arrays;
import java.util.List;
import org.align4j.model.TokenBatch;

/**
 * A micro-batch of marked completions.
 *
 * @param tokens of each row, in order
 */
public record LabelBatch(List<LabelledRow> rows, TokenBatch tokens) {
    public static LabelBatch of(List<LabelledRow> rows) {
        return new LabelBatch(
                List.copyOf(rows),
                new TokenBatch(rows.stream().map(LabelledRow::ids).toList()));
    }

    /** The rows with completions of other prompts. */
    TokenBatch mismatched() {
        return new TokenBatch(rows.stream().map(LabelledRow::mismatched).toList());
    }

    /** 1 on the completions' tokens, else 0: (rows, time) flattened. */
    float[] completionMask() {
        return mask(tokens);
    }

    /** The same of {@link #mismatched}. */
    float[] mismatchedMask() {
        return mask(mismatched());
    }

    private float[] mask(TokenBatch batch) {
        int time = batch.time();
        float[] mask = new float[batch.size() * time];
        for (int i = 0; i < rows.size(); i++) {
            int length = batch.rows().get(i).length;
            Arrays.fill(mask, i * time + rows.get(i).prompt(), i * time + length, 1);
        }
        return mask;
    }
}
