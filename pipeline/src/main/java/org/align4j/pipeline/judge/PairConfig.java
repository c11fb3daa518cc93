package org.align4j.pipeline.judge;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.judge.collect.PairScheme;
import org.jspecify.annotations.Nullable;

/** Which pairs of a prompt's completions are judged. */
public record PairConfig(
        @Option(doc = "all, adjacent (each with the next) or best-worst (by the judge's own scores)", def = "all")
        PairScheme choice,

        @Option(doc = "Most pairs per prompt, drawn by hash", def = Option.NONE) @Nullable Integer perPrompt,

        @Option(doc = "Most pairs in all; the first ones are used", def = Option.NONE) @Nullable Long limit) {
    public PairConfig {
        if (perPrompt != null) {
            Check.atLeast("per-prompt", 1, perPrompt);
        }
        if (limit != null) {
            Check.atLeast("limit", 1, limit);
        }
    }
}
