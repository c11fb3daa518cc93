package org.align4j.judge.statistics;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.align4j.core.run.LxmRandom;

/**
 * Whether paired differences have a positive mean: Fisher's randomization test. If they were as likely to be of either
 * sign, each sign could be flipped; the p-value is the share of sign assignments whose sum is at least the one seen, all
 * of them for up to {@value #EXACT} differences that are not 0, else {@value #DRAWS} drawn ones and the one seen.
 */
public final class SignFlipTest {
    private static final int EXACT = 16;
    private static final int DRAWS = 20_000;
    /** Sums that differ by rounding alone are equal. */
    private static final double ROUNDING = 1e-12;

    private SignFlipTest() {}

    /**
     * The one-sided p-value of a positive mean; 1 if nothing differs.
     *
     * @param differences one per prompt
     * @param seed of the draws
     */
    public static double greater(double[] differences, long seed) {
        double[] values = Arrays.stream(differences).filter(value -> value != 0).toArray();
        double sum = 0;
        double size = 0;
        for (double value : values) {
            sum += value;
            size += Math.abs(value);
        }
        double seen = sum - ROUNDING * size;
        if (values.length == 0) {
            return 1;
        }
        return values.length <= EXACT ? exact(values, seen) : drawn(values, seen, seed);
    }

    private static double exact(double[] values, double seen) {
        long reached = 0;
        long all = 1L << values.length;
        for (long signs = 0; signs < all; signs++) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += (signs >> i & 1) == 0 ? values[i] : -values[i];
            }
            reached += sum >= seen ? 1 : 0;
        }
        return (double) reached / all;
    }

    private static double drawn(double[] values, double seen, long seed) {
        RandomGenerator random = new LxmRandom(seed);
        long reached = 1;
        for (int draw = 0; draw < DRAWS; draw++) {
            double sum = 0;
            for (double value : values) {
                sum += random.nextBoolean() ? value : -value;
            }
            reached += sum >= seen ? 1 : 0;
        }
        return (double) reached / (DRAWS + 1);
    }
}
