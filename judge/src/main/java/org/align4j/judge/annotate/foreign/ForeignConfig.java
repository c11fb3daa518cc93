package org.align4j.judge.annotate.foreign;

import java.util.List;
import org.align4j.judge.annotate.Task;
import org.jspecify.annotations.Nullable;

/**
 * What an export's fields are.
 *
 * @param task null: one completion is rated (or marked, where all answers are safety labels), two are a pair, more are
 *     ranked
 * @param question whose answers count; null if only one was answered, or for all that ask about safety
 * @param prompt the prompt's field, null for one of the usual names
 * @param completions the completions' fields, or the one that lists them; empty for the usual names
 * @param levels of ratings
 */
public record ForeignConfig(
        ForeignFormat format,
        @Nullable Task task,
        @Nullable String question,
        @Nullable String prompt,
        List<String> completions,
        int levels) {
    public ForeignConfig {
        completions = List.copyOf(completions);
    }
}
