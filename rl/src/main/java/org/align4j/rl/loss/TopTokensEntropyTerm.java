package org.align4j.rl.loss;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * The policy loss counts at those tokens alone where the sampling policy was least certain, the forks of a reasoning
 * (Wang et al. 2025, Beyond the 80/20 rule). The quantile is that of the whole optimizer step; denominators stay.
 */
public record TopTokensEntropyTerm(
        @Option(doc = "Share of a step's tokens that count", def = "0.2")
        double share) implements EntropyTerm {
    public TopTokensEntropyTerm {
        Check.that(share > 0 && share < 1, "share", "must be in (0, 1)", share);
    }
}
