package org.align4j.judge.statistics;

import java.util.Arrays;
import java.util.Comparator;

/** How far two lists of numbers rise together: 1 always, 0 not at all, -1 the other way round; NaN where one is constant. */
public final class Correlation {
    private Correlation() {}

    /** Pearson 1895: of the numbers as they are. */
    public static double pearson(double[] x, double[] y) {
        requireSameLength(x, y);
        if (Moments.same(x) || Moments.same(y)) {
            return Double.NaN;
        }
        double meanX = mean(x);
        double meanY = mean(y);
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (x[i] - meanX) * (y[i] - meanY);
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        return xx == 0 || yy == 0 ? Double.NaN : xy / Math.sqrt(xx * yy);
    }

    /** Spearman 1904: of their ranks, equal numbers sharing the mean of theirs. */
    public static double spearman(double[] x, double[] y) {
        return pearson(ranks(x), ranks(y));
    }

    /** Kendall 1945, tau-b: pairs in the same order less pairs in the other, with a correction for ties in either list. */
    public static double kendall(double[] x, double[] y) {
        requireSameLength(x, y);
        double agreement = 0;
        double untiedX = 0;
        double untiedY = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < i; j++) {
                double signX = Math.signum(x[i] - x[j]);
                double signY = Math.signum(y[i] - y[j]);
                agreement += signX * signY;
                untiedX += signX * signX;
                untiedY += signY * signY;
            }
        }
        return untiedX == 0 || untiedY == 0 ? Double.NaN : agreement / Math.sqrt(untiedX * untiedY);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double[] ranks(double[] x) {
        Integer[] order = new Integer[x.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> x[i]));
        double[] ranks = new double[x.length];
        for (int from = 0; from < x.length; ) {
            int to = from + 1;
            while (to < x.length && x[order[to]] == x[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = Double.isNaN(x[order[i]]) ? Double.NaN : (from + to + 1) / 2.0;
            }
            from = to;
        }
        return ranks;
    }

    private static void requireSameLength(double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException(x.length + " and " + y.length + " numbers cannot be paired");
        }
    }
}
