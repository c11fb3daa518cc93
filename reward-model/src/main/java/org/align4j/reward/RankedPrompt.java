package org.align4j.reward;

import java.util.List;
import org.align4j.reward.loss.RankedScores.RankedList;

/**
 * All rankings of one prompt. A completion that takes part in several is read once (Ouyang et al. 2022, section 3.5).
 *
 * @param lists the rankings, by indexes into the completions; at least one
 * @param lengths tokens of each completion, the prompt not counted
 */
public record RankedPrompt(List<int[]> completions, List<RankedList> lists, List<Integer> lengths)
        implements PromptRows {
    public RankedPrompt {
        completions = List.copyOf(completions);
        lists = List.copyOf(lists);
        lengths = List.copyOf(lengths);
        if (lists.isEmpty() || lengths.size() != completions.size()) {
            throw new IllegalArgumentException("a ranked prompt needs a ranking, and a length for each completion");
        }
    }
}
