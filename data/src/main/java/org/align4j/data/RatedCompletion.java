package org.align4j.data;

import java.util.List;
import org.align4j.core.chat.Content;
import org.jspecify.annotations.Nullable;

/**
 * A completion and how it was rated by itself, perhaps several times.
 *
 * @param promptId the same for all completions of one prompt
 * @param policy who wrote it, null if unknown
 * @param category of the prompt, null if there is none
 * @param reference a completion that would get the best rating, null if there is none
 * @param rubric what the raters were told to look at, null if unknown
 * @param ratings at least one
 */
public record RatedCompletion(
        String id,
        String promptId,
        Content prompt,
        Content completion,
        @Nullable String policy,
        @Nullable String category,
        @Nullable String reference,
        @Nullable String rubric,
        List<Rating> ratings)
        implements Prompted {
    public RatedCompletion {
        ratings = List.copyOf(ratings);
    }
}
