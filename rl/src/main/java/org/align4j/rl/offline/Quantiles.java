package org.align4j.rl.offline;

import java.util.Arrays;

/** Quantiles by linear interpolation between the sorted numbers, as numpy and torch take them. */
final class Quantiles {
    private Quantiles() {}

    /** @param share of the numbers that lies below, from 0 to 1 */
    static double of(double[] numbers, double share) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        double place = share * (sorted.length - 1);
        // 0.7 * 10 is 7 within rounding: an exact number of the log stays exact
        double whole = Math.rint(place);
        if (Math.abs(place - whole) < 1e-9) {
            return sorted[(int) whole];
        }
        int below = (int) place;
        return sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
    }
}
