package org.align4j.reward;

import java.util.List;
import org.align4j.core.chat.Content;

/**
 * Feedback, encoded.
 *
 * @param prompts in the order in which the data first names them
 * @param keys the prompts themselves, in the same order
 * @param examples how many pairs, rankings, ratings or marks they have
 * @param noun what an example is called, in the plural
 * @param fingerprint of the dataset
 * @param notes what the user should know of it, a line each
 */
public record FeedbackRows<U extends PromptRows>(
        List<U> prompts, List<Content> keys, int examples, String noun, String fingerprint, List<String> notes) {
    public FeedbackRows {
        prompts = List.copyOf(prompts);
        keys = List.copyOf(keys);
        notes = List.copyOf(notes);
    }
}
