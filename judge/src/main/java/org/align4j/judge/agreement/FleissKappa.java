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
        long[] chosen = new long[counts[0].length];
        long agreeing = 0;
        for (int[] item : counts) {
            if (sum(item) != raters || raters < 2) {
                throw new IllegalArgumentException("every item needs the same number of raters, at least two");
            }
            for (int category = 0; category < item.length; category++) {
                chosen[category] += item[category];
                agreeing += (long) item[category] * (item[category] - 1);
            }
        }
        // in whole numbers until here: where all choose one category, shares that were added up would miss 1 by a
        // rounding
        double all = (double) raters * counts.length;
        double observed = agreeing / (all * (raters - 1));
        double expected = 0;
        for (long each : chosen) {
            expected += each / all * (each / all);
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
