package org.align4j.data;

import java.util.List;

/**
 * One completion as it was sampled.
 *
 * @param text decoded without special tokens
 * @param tokenIds what was sampled, the end-of-text token included where it was reached; none of completions from elsewhere
 * @param logprobs natural log of each sampled token's probability under the sampling temperature, as long as tokenIds
 * @param finishReason {@code stop} (end token or stop string), {@code length}, or {@code unknown} of completions from elsewhere
 */
public record SampledCompletion(String text, List<Integer> tokenIds, List<Float> logprobs, String finishReason) {
    public SampledCompletion {
        tokenIds = List.copyOf(tokenIds);
        logprobs = List.copyOf(logprobs);
    }

    /** A completion of which nothing but the text is known. */
    public static SampledCompletion ofText(String text) {
        return new SampledCompletion(text, List.of(), List.of(), "unknown");
    }
}
