package org.align4j.pipeline.supervised;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.TooLong;

/** How long rows may be. */
public record LengthConfig(
        @Option(doc = "Longest row in tokens; 0 for the model's context", def = "0")
        int max,

        @Option(doc = "What happens to longer rows: error, drop, truncate (cut off the end) or split (plain" + " text)")
        TooLong tooLong) {
    public LengthConfig {
        Check.atLeast("max", 0, max);
    }

    /** The limit in tokens for a model of this context. */
    int limit(int context) {
        Check.that(max <= context, "length.max", "must be at most the model's context " + context, max);
        int limit = max == 0 ? context : max;
        Check.that(limit >= 2, "length.max", "must be at least 2: a token is learned from one before it", limit);
        return limit;
    }
}
