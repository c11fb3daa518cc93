package org.align4j.reward;

import java.util.List;

/**
 * Feedback, encoded.
 *
 * @param prompts in the order in which the data first names them
 * @param examples how many pairs, rankings, ratings or marks they have
 * @param noun what an example is called, in the plural
 * @param fingerprint of the dataset
 * @param notes what the user should know of it, a line each
 */
public record FeedbackRows<U extends PromptRows>(
        List<U> prompts, int examples, String noun, String fingerprint, List<String> notes) {
    public FeedbackRows {
        prompts = List.copyOf(prompts);
        notes = List.copyOf(notes);
    }
}
