package org.align4j.rl.offline;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.align4j.model.config.TooLong;

/** Which logged rows are learned from. */
public record RowsConfig(
        @Option(
                doc =
                        "What a completion is whose end the length limit cut off: terminal (it ended there; its score judged"
                                + " the cut text), bootstrap (what follows is worth what the value model says; needs one), or"
                                + " drop (left out)",
                def = "terminal")
        Truncated truncated,

        @Option(doc = "Rows without a score: drop (counted) or error", def = "drop")
        Unscored unscored,

        @Option(doc = "Longest row in tokens; 0 for the model's context", def = "0")
        int maxLength,

        @Option(
                doc = "Longer rows: error or drop (counted)",
                def = "error",
                only = {"error", "drop"})
        TooLong tooLong,

        @Option(
                doc = "Share of the prompts, with all their rows, that is kept out of training to measure on",
                def = "0.05")
        double heldOut) {
    /** What becomes of a row that a length limit cut off. */
    public enum Truncated {
        TERMINAL,
        BOOTSTRAP,
        DROP
    }

    /** What becomes of a row without a score. */
    public enum Unscored {
        DROP,
        ERROR
    }

    public RowsConfig {
        Check.atLeast("max-length", 0, maxLength);
        Check.that(
                !tooLong.cuts(),
                "too-long",
                "must be error or drop: a part of a completion did not earn its score",
                tooLong.word());
        Check.that(heldOut >= 0 && heldOut < 1, "held-out", "must be in [0, 1)", heldOut);
    }

    /** Most tokens of a row for a model of this context. */
    int limit(int context) {
        Check.that(
                maxLength <= context, "rows.max-length", "must be at most the model's context " + context, maxLength);
        return maxLength == 0 ? context : maxLength;
    }
}
