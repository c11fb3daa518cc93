package org.align4j.reward;

import java.util.List;

/**
 * All compared pairs of one prompt. They stay in one batch (Ouyang et al. 2022, section 3.5); a completion that takes
 * part in several pairs is read once.
 *
 * @param completions the distinct ones, each a row of prompt and completion tokens
 * @param pairs which of them were compared, and how that ended
 */
public record PromptPairs(List<int[]> completions, List<Pair> pairs) implements PromptRows {
    /**
     * One comparison.
     *
     * @param chosen index into the completions
     * @param rejected index into the completions
     * @param pChosen probability that chosen is the better one
     * @param tie the judge called a tie
     * @param margin by how much chosen is better, 0 where that is not known
     * @param chosenLength tokens of the chosen completion, the prompt not counted
     * @param rejectedLength tokens of the rejected completion, the prompt not counted
     */
    public record Pair(
            int chosen,
            int rejected,
            double pChosen,
            boolean tie,
            double margin,
            int chosenLength,
            int rejectedLength) {}

    public PromptPairs {
        completions = List.copyOf(completions);
        pairs = List.copyOf(pairs);
    }
}
