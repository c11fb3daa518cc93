package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;

/**
 * What demonstrations say of the newest completions: that each is worse than the demonstrations of its prompt.
 *
 * @param pairs the demonstration first; empty where no prompt has any
 * @param share of each batch that they are
 */
record DemonstratedPairs(List<LearnedPair> pairs, double share) {
    /**
     * Pairs every completion with every demonstration of its prompt that is another text.
     *
     * @param demonstrations token rows with their prompts
     */
    static DemonstratedPairs of(
            Map<Content, List<int[]>> demonstrations, List<SampledCompletion> sampled, double share) {
        List<LearnedPair> pairs = new ArrayList<>();
        for (SampledCompletion completion : share > 0 ? sampled : List.<SampledCompletion>of()) {
            for (int[] row : demonstrations.getOrDefault(completion.prompt(), List.of())) {
                if (!Arrays.equals(row, completion.row())) {
                    String id = "demonstration/" + completion.promptId() + "/" + pairs.size();
                    pairs.add(new LearnedPair(id, row, completion.row(), completion.promptLength(), 1, false));
                }
            }
        }
        return new DemonstratedPairs(List.copyOf(pairs), share);
    }

    /** How many of a batch are theirs. */
    int of(int batch, int comparisons) {
        if (pairs.isEmpty() || comparisons == 0) {
            return pairs.isEmpty() ? 0 : batch;
        }
        return (int) Math.round(share * batch);
    }
}
