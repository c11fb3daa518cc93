package org.align4j.reward;

import java.util.ArrayList;
import java.util.List;
import org.align4j.model.TokenBatch;

/**
 * A micro-batch of solutions.
 *
 * @param ends where each step that is learned from ends in the flattened (batch, time) array
 * @param labels of each
 */
record StepBatch(TokenBatch tokens, List<Long> ends, List<Double> labels) {
    static StepBatch of(List<SteppedPrompt> prompts) {
        List<int[]> rows = new ArrayList<>();
        List<SteppedPrompt.Marks> marks = new ArrayList<>();
        for (SteppedPrompt prompt : prompts) {
            rows.addAll(prompt.completions());
            marks.addAll(prompt.steps());
        }
        TokenBatch tokens = new TokenBatch(rows);
        List<Long> ends = new ArrayList<>();
        List<Double> labels = new ArrayList<>();
        for (int row = 0; row < marks.size(); row++) {
            for (int step = 0; step < marks.get(row).labels().size(); step++) {
                ends.add((long) row * tokens.time() + marks.get(row).ends().get(step));
                labels.add(marks.get(row).labels().get(step));
            }
        }
        return new StepBatch(tokens, ends, labels);
    }
}
