package org.align4j.judge;

import java.util.Objects;
import org.align4j.core.chat.Content;
import org.jspecify.annotations.Nullable;

/**
 * The question put to a judge: which of two completions of one prompt is better? What the judge is shown, no more.
 *
 * @param id the pair's, the same in both orders
 * @param groundTruth what a verifier compares with, null if there is none
 */
public record Comparison(
        String id,
        Content prompt,
        Content first,
        Content second,
        @Nullable String groundTruth) {
    /** Whether the other is about the same prompt, with the same truth. */
    public boolean samePrompt(Comparison other) {
        return prompt.equals(other.prompt) && Objects.equals(groundTruth, other.groundTruth);
    }

    /** The same pair, shown the other way round. */
    public Comparison swapped() {
        return new Comparison(id, prompt, second, first, groundTruth);
    }
}
