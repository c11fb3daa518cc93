package org.align4j.judge;

import org.align4j.core.chat.Content;
import org.jspecify.annotations.Nullable;

/**
 * One completion to be scored by itself.
 *
 * @param id the prompt's
 * @param groundTruth what a verifier compares with, null if there is none
 */
public record Candidate(
        String id,
        Content prompt,
        Content completion,
        @Nullable String groundTruth) {}
