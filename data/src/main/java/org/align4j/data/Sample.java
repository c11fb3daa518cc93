package org.align4j.data;

import java.util.List;
import org.align4j.core.chat.Content;
import org.jspecify.annotations.Nullable;

/**
 * The policy's completions of one prompt.
 *
 * @param completions in the order they were drawn
 * @param groundTruth the prompt's, if it has one
 * @param policy who wrote them: the run's or the checkpoint folder's name
 */
public record Sample(
        String id,
        Content prompt,
        List<SampledCompletion> completions,
        @Nullable String groundTruth,
        String policy) implements Prompted {
    public Sample {
        completions = List.copyOf(completions);
    }
}
