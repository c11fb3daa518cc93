package org.align4j.reward;

import java.util.ArrayList;
import java.util.List;
import org.align4j.model.TokenBatch;
import org.align4j.reward.loss.Marks;

/**
 * A micro-batch of marked completions.
 *
 * @param marks one per row
 */
public record LabelledPromptBatch(TokenBatch tokens, Marks marks) {
    public static LabelledPromptBatch of(List<LabelledPrompt> prompts) {
        List<int[]> rows = new ArrayList<>();
        int count = prompts.stream().mapToInt(LabelledPrompt::rows).sum();
        float[] good = new float[count];
        float[] weights = new float[count];
        int[] numbers = new int[count];
        for (int i = 0; i < prompts.size(); i++) {
            LabelledPrompt prompt = prompts.get(i);
            for (int j = 0; j < prompt.rows(); j++) {
                good[rows.size()] = prompt.good().get(j).floatValue();
                weights[rows.size()] = prompt.weights().get(j).floatValue();
                numbers[rows.size()] = i;
                rows.add(prompt.completions().get(j));
            }
        }
        return new LabelledPromptBatch(new TokenBatch(rows), new Marks(good, weights, numbers));
    }
}
