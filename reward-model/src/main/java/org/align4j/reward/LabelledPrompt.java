package org.align4j.reward;

import java.util.List;

/**
 * All marked completions of one prompt.
 *
 * @param good one per completion: how far it is good, 1 or 0 for a mark given once
 */
public record LabelledPrompt(List<int[]> completions, List<Double> good) implements PromptRows {
    public LabelledPrompt {
        completions = List.copyOf(completions);
        good = List.copyOf(good);
        if (completions.size() != good.size()) {
            throw new IllegalArgumentException(completions.size() + " completions but " + good.size() + " labels");
        }
    }
}
