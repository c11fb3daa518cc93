package org.align4j.data;

import java.util.List;
import org.align4j.core.chat.Content;
import org.jspecify.annotations.Nullable;

/**
 * Two completions of one prompt in the order in which they were shown, and which of them is better according to people or
 * to how the pair was made: what judges are measured against. A {@link Preference} knows the better one only; this also
 * knows the order and each person's own label.
 *
 * @param firstPolicy who wrote the first completion, null if unknown
 * @param secondPolicy who wrote the second
 * @param category of the prompt, null if there is none
 * @param label {@code first}, {@code second} or {@code tie}; null if the annotations' majority is the label
 * @param annotations one per person; empty where only the label is known
 */
public record LabelledPair(
        String id,
        Content prompt,
        Content first,
        Content second,
        @Nullable String firstPolicy,
        @Nullable String secondPolicy,
        @Nullable String category,
        @Nullable String label,
        List<PairLabel> annotations)
        implements Prompted {
    public LabelledPair {
        if (label != null) {
            PairLabel.check(label);
        }
        annotations = List.copyOf(annotations);
    }
}
