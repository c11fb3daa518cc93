package org.align4j.data;

import java.util.List;

/**
 * One completion as it was sampled.
 *
 * @param text decoded without special tokens
 * @param tokenIds what was sampled, the end-of-text token included where it was reached
 * @param logprobs natural log of each sampled token's probability under the sampling temperature, as long as tokenIds
 * @param finishReason {@code stop} (end token or stop string) or {@code length}
 */
public record SampledCompletion(String text, List<Integer> tokenIds, List<Float> logprobs, String finishReason) {
    public SampledCompletion {
        tokenIds = List.copyOf(tokenIds);
        logprobs = List.copyOf(logprobs);
    }
}
