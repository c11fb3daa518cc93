package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.run.Seeds;

/**
 * Answers drawn with replacement while they come in: each counts as often as a Poisson distribution of mean 1 says, as in a bootstrap of
 * very many (Oza and Russell 2001). How often follows from the seed, the member and the answer alone, so what a member has learned from
 * stays its own however the buffer moves.
 */
final class BootstrapRows {
    private BootstrapRows() {}

    /** @param member from 0 */
    static List<LearnedPair> of(List<LearnedPair> rows, int member, Seeds seeds) {
        List<LearnedPair> drawn = new ArrayList<>();
        for (LearnedPair row : rows) {
            double uniform = (seeds.seed("bootstrap-" + member + "/" + row.id()) >>> 11) * 0x1p-53;
            for (int times = poisson(uniform); times > 0; times--) {
                drawn.add(row);
            }
        }
        return drawn;
    }

    /** The least number whose cumulative probability is above a uniform draw. */
    static int poisson(double uniform) {
        int number = 0;
        double term = Math.exp(-1);
        double below = term;
        while (uniform >= below && term > 0) {
            number++;
            term /= number;
            below += term;
        }
        return number;
    }
}
