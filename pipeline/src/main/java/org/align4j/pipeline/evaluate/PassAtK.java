package org.align4j.pipeline.evaluate;

import org.align4j.core.options.Check;

/** Chance that at least one of k completions is right (Chen et al. 2021, eq. 1). */
final class PassAtK {
    private PassAtK() {}

    /**
     * The unbiased estimate 1 - C(n-c, k) / C(n, k), by products: factorials would overflow.
     *
     * @param n completions drawn for the problem
     * @param c how many of them are right
     * @param k how many the user would draw, at most n
     */
    static double estimate(int n, int c, int k) {
        Check.that(k >= 1 && k <= n, "k", "must be between 1 and the completions per prompt (" + n + ")", k);
        if (n - c < k) {
            return 1;
        }
        double allWrong = 1;
        for (int i = n - c + 1; i <= n; i++) {
            allWrong *= 1 - (double) k / i;
        }
        return 1 - allWrong;
    }
}
