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

    /** A completion in the form of the prompt: an assistant's message, or plain text. */
    public Content completion(int place) {
        String text = completions.get(place).text();
        return prompt instanceof Content.Chat ? Content.assistant(text) : Content.text(text);
    }
}
