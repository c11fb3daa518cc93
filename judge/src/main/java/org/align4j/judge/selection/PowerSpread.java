package org.align4j.judge.selection;

import org.align4j.core.options.Check;
import org.align4j.core.options.Option;

/**
 * Those with the highest {@code ln s + G / β}, G drawn from the standard Gumbel distribution for each: draws without replacement in
 * proportion to {@code s^β}, s being what an answer says (Kirsch et al. 2023, power acquisition). Chance spreads them.
 */
public record PowerSpread(
        @Option(
                doc = "How much what an answer says counts against chance: 0.1 is nearly drawn, 10 nearly the best",
                def = "1.0")
        double beta)
        implements Spread {
    public PowerSpread {
        Check.positive("beta", beta);
    }

    /**
     * By what a pair is taken.
     *
     * @param score what its answer says; where that is nothing the result is negative infinity
     * @param uniform drawn from [0, 1)
     */
    public double disturbed(double score, double uniform) {
        return Math.log(Math.max(score, 0)) - Math.log(-Math.log(uniform)) / beta;
    }
}
