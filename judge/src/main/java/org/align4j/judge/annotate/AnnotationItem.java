package org.align4j.judge.annotate;

import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.judge.Comparison;
import org.jspecify.annotations.Nullable;

/**
 * What one question to an annotator is about.
 *
 * @param id unique in the round; never shown
 * @param completions in the item's own order: two of a pair, k of a ranking, else one
 * @param gold the right answer of an item that checks the annotator, in the item's own order; null of all others
 */
public record AnnotationItem(
        String id,
        Content prompt,
        List<Content> completions,
        @Nullable Answer gold) {
    public AnnotationItem {
        completions = List.copyOf(completions);
    }

    public static AnnotationItem of(Comparison pair) {
        return new AnnotationItem(pair.id(), pair.prompt(), List.of(pair.first(), pair.second()), null);
    }

    /** The same, with its answer known. */
    public AnnotationItem withGold(Answer answer) {
        return new AnnotationItem(id, prompt, completions, answer);
    }

    public boolean isGold() {
        return gold != null;
    }
}
