package org.align4j.reward.online;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/** How demonstrations count beside comparisons: each is better than what the policy writes to its prompt (Ibarz et al. 2018). */
public record DemonstrationsConfig(
        @Option(
                doc = "Share of each batch that is a demonstration beside a newest completion of its prompt",
                def = "0.3")
        double share,

        @Option(
                doc =
                        "What becomes of the share: linear (it falls to 0 at the end of the run, as the policy comes near to them) or"
                                + " none",
                def = "linear")
        Fade fade) {
    /** What becomes of the share over a run. */
    public enum Fade {
        LINEAR,
        NONE
    }

    public DemonstrationsConfig {
        Check.that(share > 0 && share <= 1, "share", "must be in (0, 1]", share);
    }

    /** The share after an iteration, -1 before the first. */
    double share(int iteration, int iterations) {
        return fade == Fade.NONE ? share : share * (1 - (iteration + 1) / (double) iterations);
    }
}
