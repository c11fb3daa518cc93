package org.align4j.reward;

import java.util.Collections;
import java.util.List;

/**
 * All marked completions of one prompt.
 *
 * @param good one per completion: how far it is good, 1 or 0 for a mark given once
 * @param weights what each completion counts
 */
public record LabelledPrompt(List<int[]> completions, List<Double> good, List<Double> weights) implements PromptRows {
    public LabelledPrompt {
        completions = List.copyOf(completions);
        good = List.copyOf(good);
        weights = List.copyOf(weights);
        if (completions.size() != good.size() || completions.size() != weights.size()) {
            throw new IllegalArgumentException(completions.size() + " completions but " + good.size() + " labels and "
                    + weights.size() + " weights");
        }
    }

    /** Every completion counts the same. */
    public LabelledPrompt(List<int[]> completions, List<Double> good) {
        this(completions, good, Collections.nCopies(completions.size(), 1.0));
    }
}
