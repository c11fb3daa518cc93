package org.align4j.judge;

import org.align4j.core.chat.Content;
import org.jspecify.annotations.Nullable;

/**
 * One completion to be scored by itself.
 *
 * @param id the prompt's
 * @param groundTruth what a verifier compares with, null if there is none
 * @param criteria by what it is to be scored, null for the judge's own; only for a scorer that takes them
 */
public record Candidate(
        String id,
        Content prompt,
        Content completion,
        @Nullable String groundTruth,
        @Nullable String criteria) {
    /** By the judge's own criteria. */
    public Candidate(String id, Content prompt, Content completion, @Nullable String groundTruth) {
        this(id, prompt, completion, groundTruth, null);
    }
}
