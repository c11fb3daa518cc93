package org.align4j.reward;

import java.util.ArrayList;
import java.util.List;
import org.align4j.model.TokenBatch;

/**
 * A micro-batch of marked completions.
 *
 * @param good one per row
 */
public record LabelBatch(TokenBatch tokens, List<Double> good) {
    static LabelBatch of(List<LabelledPrompt> prompts) {
        List<int[]> rows = new ArrayList<>();
        List<Double> good = new ArrayList<>();
        for (LabelledPrompt prompt : prompts) {
            rows.addAll(prompt.completions());
            good.addAll(prompt.good());
        }
        return new LabelBatch(new TokenBatch(rows), good);
    }
}
