package org.align4j.judge.agreement;

/**
 * Agreement of any number of raters beyond chance, the same number for every item (Fleiss 1971).
 *
 * @param kappa 1 for perfect agreement, 0 for chance; NaN where only one category is used
 * @param observedAgreement mean share of agreeing pairs of raters
 */
public record FleissKappa(double kappa, double observedAgreement) {
    /**
     * Computes it from counts.
     *
     * @param counts (item, category): how many raters chose it
     * @throws IllegalArgumentException if items have different numbers of raters, or fewer than two
     */
    public static FleissKappa of(int[][] counts) {
        int raters = sum(counts[0]);
        double[] share = new double[counts[0].length];
        double observed = 0;
        for (int[] item : counts) {
            if (sum(item) != raters || raters < 2) {
                throw new IllegalArgumentException("every item needs the same number of raters, at least two");
            }
            double agreeing = 0;
            for (int category = 0; category < item.length; category++) {
                share[category] += item[category] / (double) (raters * counts.length);
                agreeing += (double) item[category] * (item[category] - 1);
            }
            observed += agreeing / ((double) raters * (raters - 1)) / counts.length;
        }
        double expected = 0;
        for (double each : share) {
            expected += each * each;
        }
        return new FleissKappa(expected == 1 ? Double.NaN : (observed - expected) / (1 - expected), observed);
    }

    private static int sum(int[] numbers) {
        int sum = 0;
        for (int number : numbers) {
            sum += number;
        }
        return sum;
    }
}
