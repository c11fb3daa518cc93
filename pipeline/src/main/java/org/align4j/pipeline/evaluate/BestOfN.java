package org.align4j.pipeline.evaluate;

import org.align4j.core.options.Check;

/** What taking the best of n completions costs in KL: the yardstick that RL has to beat at the same reward. */
final class BestOfN {
    private BestOfN() {}

    /** log n - (n - 1) / n, an upper bound (Stiennon et al. 2020; Beirami et al. 2024). */
    static double klBound(int n) {
        Check.atLeast("n", 1, n);
        return Math.log(n) - (n - 1.0) / n;
    }
}
