package org.align4j.reward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.data.Preference;
import org.align4j.model.text.PromptedRow;

/** Preferences as token rows, gathered by prompt in the order in which the prompts' first pairs were met. */
final class EncodedPreferences {
    private EncodedPreferences() {}

    /**
     * Encodes preferences.
     *
     * @throws org.align4j.core.UserError if a row is too long and that is not allowed, or if a completion cannot be encoded
     */
    static Map<Content, PromptPairs> of(Iterable<Preference> preferences, RowEncoder encoder) {
        Map<Content, Gathering> byPrompt = new LinkedHashMap<>();
        for (Preference preference : preferences) {
            encoder.encode(
                            "preference " + preference.id(),
                            preference.prompt(),
                            List.of(preference.chosen(), preference.rejected()))
                    .ifPresent(rows -> byPrompt.computeIfAbsent(preference.prompt(), prompt -> new Gathering())
                            .add(preference, rows.get(0), rows.get(1)));
        }
        Map<Content, PromptPairs> prompts = new LinkedHashMap<>();
        byPrompt.forEach((prompt, gathering) -> prompts.put(prompt, gathering.pairs()));
        return prompts;
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
