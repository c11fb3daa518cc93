package org.align4j.data;

import java.util.List;
import org.align4j.core.chat.Content;
import org.jspecify.annotations.Nullable;

/**
 * What the policy is asked.
 *
 * @param groundTruth what a verifier compares with, if there is one
 * @param rubric what a good completion of this prompt does, if somebody wrote it down
 */
@SchemaVersion(2)
public record Prompt(
        String id,
        Content prompt,
        @Nullable String groundTruth,
        @Nullable List<Criterion> rubric) implements Prompted {
    public Prompt {
        rubric = rubric == null ? null : List.copyOf(rubric);
    }

    /** Without a rubric. */
    public Prompt(String id, Content prompt, @Nullable String groundTruth) {
        this(id, prompt, groundTruth, null);
    }
}
