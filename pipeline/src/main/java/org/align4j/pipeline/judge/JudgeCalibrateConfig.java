package org.align4j.pipeline.judge;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;
import org.jspecify.annotations.Nullable;

/** What {@code align judge calibrate} takes. */
public record JudgeCalibrateConfig(
        @Option(doc = "Whether a known label replaces the judge's: replace or leave", def = "replace")
        KnownLabels knownLabels,

        @Option(
                doc = "Fit only on labelled pairs of this category, such as random for those judge select "
                        + "drew at random; not set: on all",
                def = Option.NONE)
        @Nullable String fitOn,

        @Option(doc = "Smallest number of labelled pairs that a fit needs", def = "20")
        int minPairs) {
    public JudgeCalibrateConfig {
        Check.atLeast("min-pairs", 2, minPairs);
    }

    /** What becomes of pairs whose label is known. */
    public enum KnownLabels {
        /** The label stands, with probability 1 (a tie: 1/2); pairs that the judge failed on are there too. */
        REPLACE,
        /** They are used for the fit only. */
        LEAVE
    }
}
