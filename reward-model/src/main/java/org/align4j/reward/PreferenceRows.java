package org.align4j.reward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.data.Preference;
import org.align4j.model.config.TooLong;
import org.align4j.model.text.PromptedRow;
import org.align4j.model.text.Tokenizer;

/**
 * Preferences as token rows, gathered by prompt.
 *
 * @param prompts in the order in which their first pair was met
 * @param dropped pairs left out, by reason
 */
public record PreferenceRows(List<PromptPairs> prompts, Map<String, Long> dropped) {
    public PreferenceRows {
        prompts = List.copyOf(prompts);
    }

    /** How many pairs are left. */
    public int pairs() {
        return prompts.stream().mapToInt(prompt -> prompt.pairs().size()).sum();
    }

    /**
     * Encodes preferences.
     *
     * @param longest tokens a row may have, prompt and completion together
     * @throws UserError if a row is too long and that is not allowed, or if a completion cannot be encoded
     */
    public static PreferenceRows of(
            Iterable<Preference> preferences, Tokenizer tokenizer, int longest, TooLong tooLong) {
        Map<Content, Gathering> byPrompt = new LinkedHashMap<>();
        Map<String, Long> dropped = new TreeMap<>();
        for (Preference preference : preferences) {
            PromptedRow chosen = tokenizer.encodeRow(preference.prompt(), preference.chosen());
            PromptedRow rejected = tokenizer.encodeRow(preference.prompt(), preference.rejected());
            int length = Math.max(chosen.tokens().length, rejected.tokens().length);
            if (length > longest) {
                if (tooLong == TooLong.ERROR) {
                    throw new UserError("preference " + preference.id() + ": " + length + " tokens, max-length is "
                            + longest + "; raise it or set too-long: drop");
                }
                dropped.merge("longer than " + longest + " tokens", 1L, Long::sum);
            } else {
                byPrompt.computeIfAbsent(preference.prompt(), prompt -> new Gathering())
                        .add(preference, chosen, rejected);
            }
        }
        return new PreferenceRows(
                byPrompt.values().stream().map(Gathering::pairs).toList(), dropped);
    }

    /** One prompt's pairs as they come. */
    private static final class Gathering {
        private final Map<Content, Integer> indexes = new LinkedHashMap<>();
        private final List<int[]> rows = new ArrayList<>();
        private final List<PromptPairs.Pair> pairs = new ArrayList<>();

        void add(Preference preference, PromptedRow chosen, PromptedRow rejected) {
            Double margin = preference.margin();
            pairs.add(new PromptPairs.Pair(
                    index(preference.chosen(), chosen),
                    index(preference.rejected(), rejected),
                    preference.pChosen(),
                    preference.tie(),
                    margin == null ? 0 : margin,
                    chosen.tokens().length - chosen.promptLength(),
                    rejected.tokens().length - rejected.promptLength()));
        }

        private int index(Content completion, PromptedRow row) {
            return indexes.computeIfAbsent(completion, key -> {
                rows.add(row.tokens());
                return rows.size() - 1;
            });
        }

        PromptPairs pairs() {
            return new PromptPairs(rows, pairs);
        }
    }
}
