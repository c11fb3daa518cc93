package org.align4j.pipeline.judge;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** Which pieces of two completions are compared. */
public record SegmentConfig(
        @Option(doc = "Tokens of a segment; beginnings end after a multiple of them", def = "16", often = true)
        int length,

        @Option(
                doc =
                        "segments (the same places of both completions) or prefixes (both from their beginnings on, cut after as"
                                + " many tokens)",
                def = "segments",
                often = true)
        Cut cut,

        @Option(doc = "Most segments of a pair of completions, drawn by hash", def = "1", often = true)
        int perPair,

        @Option(
                doc = "What the judge sees of a completion: alone (the segment) or so-far (everything up to its end)",
                def = "alone")
        Shown shown) {
    /** What is cut from completions. */
    public enum Cut {
        SEGMENTS,
        PREFIXES
    }

    /** What a judge sees. */
    public enum Shown {
        ALONE,
        SO_FAR
    }

    public SegmentConfig {
        Check.atLeast("length", 1, length);
        Check.atLeast("per-pair", 1, perPair);
    }
}
