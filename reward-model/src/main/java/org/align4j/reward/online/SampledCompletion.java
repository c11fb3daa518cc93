package org.align4j.reward.online;

import org.align4j.core.chat.Content;
import org.jspecify.annotations.Nullable;

/**
 * A completion of the policy's that somebody may be asked about.
 *
 * @param promptId unique among the run's prompts
 * @param groundTruth what a verifier compares with, null if there is none
 * @param row prompt and completion as the reward model reads them
 * @param promptLength how many of the row's tokens are the prompt
 */
public record SampledCompletion(
        String promptId,
        Content prompt,
        Content completion,
        @Nullable String groundTruth,
        int[] row,
        int promptLength) {}
