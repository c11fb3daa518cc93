package org.align4j.data.inspect;

import java.util.Arrays;

/**
 * Where a column's lengths lie, by the nearest-rank rule.
 *
 * @param count how many there are; all else is 0 if none
 */
public record Quantiles(long count, double mean, int minimum, int p10, int median, int p90, int p99, int maximum) {
    /** Collects lengths; four bytes each, so that long datasets fit. */
    static final class Collector {
        private int[] values = new int[256];
        private int count;

        void add(int value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = value;
        }

        Quantiles quantiles() {
            int[] sorted = Arrays.copyOf(values, count);
            Arrays.sort(sorted);
            return new Quantiles(
                    count,
                    Arrays.stream(sorted).average().orElse(0),
                    rank(sorted, 0),
                    rank(sorted, 0.1),
                    rank(sorted, 0.5),
                    rank(sorted, 0.9),
                    rank(sorted, 0.99),
                    rank(sorted, 1));
        }

        private static int rank(int[] sorted, double fraction) {
            return sorted.length == 0 ? 0 : sorted[(int) Math.max(0, Math.ceil(fraction * sorted.length) - 1)];
        }
    }
}
