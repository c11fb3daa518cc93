package org.align4j.pipeline.evaluate;

import java.util.Arrays;
import java.util.Comparator;
import org.align4j.core.options.Check;

/** Taking the best of n completions by a proxy reward: what it costs in KL, and what it is worth. */
final class BestOfN {
    private BestOfN() {}

    /** log n - (n - 1) / n, an upper bound (Stiennon et al. 2020; Beirami et al. 2024). */
    static double klBound(int n) {
        Check.atLeast("n", 1, n);
        return Math.log(n) - (n - 1.0) / n;
    }

    /**
     * What the completion with the highest proxy among n of a prompt is worth on average over all choices of n from those
     * that were drawn: {@code Σ_i C(i - 1, n - 1) / C(N, n) value_(i)}, sorted by proxy from the least on. Completions that
     * tie by proxy share their value.
     *
     * @param proxy what chooses, one per completion
     * @param value of each completion
     * @param n at most as many as there are
     */
    static double expected(double[] proxy, double[] value, int n) {
        int total = proxy.length;
        Check.that(n >= 1 && n <= total, "n", "must be between 1 and the completions per prompt (" + total + ")", n);
        int[] order = order(proxy);
        double[] sorted = shared(proxy, value, order);
        // the weight of the best one is n / N; each one below has that of the one above times (i - n) / (i - 1)
        double weight = (double) n / total;
        double sum = 0;
        for (int i = total; i >= n; i--) {
            sum += weight * sorted[i - 1];
            weight *= i == 1 ? 0 : (double) (i - n) / (i - 1);
        }
        return sum;
    }

    private static int[] order(double[] proxy) {
        Integer[] order = new Integer[proxy.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble((Integer i) -> proxy[i]));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    private static double[] shared(double[] proxy, double[] value, int[] order) {
        double[] sorted = new double[order.length];
        for (int from = 0; from < order.length; ) {
            int to = from + 1;
            double sum = value[order[from]];
            while (to < order.length && proxy[order[to]] == proxy[order[from]]) {
                sum += value[order[to++]];
            }
            Arrays.fill(sorted, from, to, sum / (to - from));
            from = to;
        }
        return sorted;
    }
}
