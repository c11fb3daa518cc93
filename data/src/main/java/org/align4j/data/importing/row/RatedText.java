package org.align4j.data.importing.row;

import java.util.List;
import org.align4j.data.Rating;
import org.jspecify.annotations.Nullable;

/**
 * How a completion was rated.
 *
 * @param promptId the same for all completions of one prompt
 * @param policy who wrote the completion, null if unknown
 */
public record RatedText(
        String promptId,
        @Nullable String policy,
        @Nullable String reference,
        @Nullable String rubric,
        List<Rating> ratings) {
    public RatedText {
        ratings = List.copyOf(ratings);
    }
}
