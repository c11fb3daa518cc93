package org.align4j.judge.statistics;

/**
 * An estimate with its 95 % interval.
 *
 * @param estimate the value itself, not the interval's centre
 * @param low lower end
 * @param high upper end
 */
public record Interval(double estimate, double low, double high) {
    /** Two-sided 95 % quantile of the standard normal distribution. */
    static final double Z_95 = 1.959963984540054;

    /**
     * Wilson's score interval for a share (Wilson 1927): right near 0 and 1 and for small counts, where the textbook's
     * normal interval is not. Ties count half to either side.
     */
    public static Interval wilson(long wins, long ties, long losses) {
        double n = wins + ties + losses;
        if (n == 0) {
            return new Interval(Double.NaN, 0, 1);
        }
        double rate = (wins + ties / 2.0) / n;
        double square = Z_95 * Z_95;
        double centre = (rate + square / (2 * n)) / (1 + square / n);
        double half = Z_95 * Math.sqrt(rate * (1 - rate) / n + square / (4 * n * n)) / (1 + square / n);
        return new Interval(rate, Math.max(0, centre - half), Math.min(1, centre + half));
    }
}
