package org.align4j.model.config;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * When an optimizer step is skipped: always where its loss or gradient norm is not a number, and, if asked for, where one
 * of them jumps.
 */
public record GuardConfig(
        @Option(
                doc = "Also skip a step whose loss or gradient norm exceeds this multiple of the median of "
                        + "recent steps; 0 is off",
                def = "0.0")
        double spikeFactor,

        @Option(doc = "Recent steps in that median; spikes are detected once there are that many", def = "50")
        int window,

        @Option(doc = "Fail when this many steps in a row were skipped", def = "5")
        int stopAfter) {
    public GuardConfig {
        Check.that(spikeFactor == 0 || spikeFactor > 1, "spike-factor", "must be 0 or > 1", spikeFactor);
        Check.atLeast("window", 2, window);
        Check.atLeast("stop-after", 1, stopAfter);
    }

    /** Skips what is not a number, nothing else. */
    public static GuardConfig standard() {
        return new GuardConfig(0, 50, 5);
    }
}
