package org.align4j.rl.episode;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * Dynamic sampling (Yu et al. 2025, DAPO, eq. 11): prompts whose completions all earned the same are replaced by further
 * prompts, as many as are missing, so that nothing sampled goes unused; never without an end.
 */
public record DynamicConfig(
        @Option(
                doc = "Rounds of sampling in an iteration; after the last one it learns from what there is. 1 is off",
                def = "1")
        int maxAttempts) {
    public DynamicConfig {
        Check.atLeast("max-attempts", 1, maxAttempts);
    }

    public boolean on() {
        return maxAttempts > 1;
    }
}
