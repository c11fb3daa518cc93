package org.align4j.reward;

import java.util.List;

/**
 * Solutions of one prompt whose steps are marked.
 *
 * @param steps of each completion
 */
public record SteppedPrompt(List<int[]> completions, List<Marks> steps) implements PromptRows {
    /**
     * A solution's steps.
     *
     * @param ends of all its steps, as indexes into its row
     * @param labels of the first of them, as many as are learned from, in [0, 1]
     * @param firstError index of the first wrong step; as many as there are steps where all are right
     */
    public record Marks(List<Integer> ends, List<Double> labels, int firstError) {
        public Marks {
            ends = List.copyOf(ends);
            labels = List.copyOf(labels);
        }
    }

    public SteppedPrompt {
        completions = List.copyOf(completions);
        steps = List.copyOf(steps);
    }
}
