package org.align4j.reward.online;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.align4j.core.UserError;
import org.align4j.data.Dataset;
import org.align4j.data.Preference;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;
import org.align4j.reward.PromptPairs;

/**
 * A comparison that a reward model learns from.
 *
 * @param first token row of a completion with its prompt
 * @param second of another completion of the same prompt
 * @param promptLength how many of their tokens are the prompt
 * @param pFirst probability that the first is the better one
 */
public record LearnedPair(String id, int[] first, int[] second, int promptLength, double pFirst, boolean tie) {
    /**
     * Reads preferences.
     *
     * @param longest tokens a row may have, prompt and completion together
     * @throws org.align4j.core.UserError if a row is longer
     */
    public static List<LearnedPair> read(Path dataset, Tokenizer tokenizer, int longest) {
        List<LearnedPair> pairs = new ArrayList<>();
        for (Preference row : Dataset.open(dataset, Preference.class).toList()) {
            PromptedRow better = tokenizer.encodeRow(row.prompt(), row.chosen());
            int[] chosen = better.tokens();
            int[] rejected = tokenizer.encodeRow(row.prompt(), row.rejected()).tokens();
            int length = Math.max(chosen.length, rejected.length);
            if (length > longest) {
                throw new UserError(dataset + ": preference " + row.id() + " has " + length
                        + " tokens, the reward model reads at most " + longest);
            }
            pairs.add(new LearnedPair(
                    "given/" + row.id(), chosen, rejected, better.promptLength(), row.pChosen(), row.tie()));
        }
        return pairs;
    }

    /** Whether one of them was held for better. */
    boolean decided() {
        return !tie && pFirst != 0.5;
    }

    /** Whether a difference of scores, first minus second, says what the answer said. */
    boolean agrees(double difference) {
        return pFirst > 0.5 ? difference > 0 : difference < 0;
    }

    /** The tokens of the prompt alone. */
    int[] prompt() {
        return Arrays.copyOf(first, promptLength);
    }

    /** As a reward model's loss reads it, the better one first. */
    PromptPairs pairs() {
        boolean turned = pFirst < 0.5;
        PromptPairs.Pair pair = new PromptPairs.Pair(
                turned ? 1 : 0, turned ? 0 : 1, turned ? 1 - pFirst : pFirst, tie, 0, first.length, second.length);
        return new PromptPairs(List.of(first, second), List.of(pair));
    }
}
