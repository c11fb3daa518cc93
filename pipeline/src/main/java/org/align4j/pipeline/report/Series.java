package org.align4j.pipeline.report;

import java.util.Arrays;

/**
 * Points of one curve, in the order in which they are joined; not-a-number breaks the line.
 *
 * @param name for the legend
 * @param x as long as y
 */
public record Series(String name, double[] x, double[] y) {
    private static final int SMOOTHED_FROM = 60;
    private static final int WINDOWS = 25;

    int length() {
        return x.length;
    }

    /** True if there are so many points that their noise hides the course. */
    boolean crowded() {
        return length() >= SMOOTHED_FROM;
    }

    /** The same points, each the mean of its neighbourhood (a 25th of the curve to either side together). */
    Series smoothed() {
        int half = Math.max(1, length() / WINDOWS / 2);
        double[] means = new double[length()];
        for (int i = 0; i < means.length; i++) {
            int reach = Math.min(half, Math.min(i, means.length - 1 - i));
            means[i] = Arrays.stream(y, i - reach, i + reach + 1)
                    .filter(value -> !Double.isNaN(value))
                    .average()
                    .orElse(Double.NaN);
        }
        return new Series(name, x, means);
    }
}
