package org.align4j.reward;

import java.util.List;
import org.align4j.reward.loss.RatedScores.Given;

/**
 * All ratings of one prompt's completions.
 *
 * @param ratings at least one
 */
public record RatedPrompt(List<int[]> completions, List<Rated> ratings) implements PromptRows {
    /**
     * One rating.
     *
     * @param row which completion
     */
    public record Rated(int row, Given given) {}

    public RatedPrompt {
        completions = List.copyOf(completions);
        ratings = List.copyOf(ratings);
    }
}
