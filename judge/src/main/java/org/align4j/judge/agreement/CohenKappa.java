package org.align4j.judge.agreement;

import java.util.List;

/**
 * Agreement of two raters beyond chance: κ = 1 − observed disagreement / disagreement expected from each rater's own
 * shares of the categories (Cohen 1960; with weights, Cohen 1968).
 *
 * @param kappa 1 for perfect agreement, 0 for chance; NaN where both raters use one and the same category only
 * @param observedAgreement share of the items with equal labels
 */
public record CohenKappa(double kappa, double observedAgreement) {
    /** How much two different categories disagree. */
    public enum Weights {
        /** All alike. */
        NONE,
        /** By their distance in the categories' order. */
        LINEAR,
        /** By its square. */
        QUADRATIC;

        private double disagreement(int first, int second, int categories) {
            double distance = Math.abs(first - second) / Math.max(1.0, categories - 1.0);
            return switch (this) {
                case NONE -> first == second ? 0 : 1;
                case LINEAR -> distance;
                case QUADRATIC -> distance * distance;
            };
        }
    }

    /**
     * Compares two raters' labels of the same items.
     *
     * @param categories every label there is, in order where weights are used
     * @throws IllegalArgumentException if the lists differ in length, are empty, or hold other labels
     */
    public static <T> CohenKappa of(List<T> first, List<T> second, List<T> categories, Weights weights) {
        if (first.size() != second.size() || first.isEmpty()) {
            throw new IllegalArgumentException("two raters must label the same items, at least one");
        }
        int count = categories.size();
        double[][] joint = new double[count][count];
        double[] firstShare = new double[count];
        double[] secondShare = new double[count];
        int equal = 0;
        for (int item = 0; item < first.size(); item++) {
            int a = place(categories, first.get(item));
            int b = place(categories, second.get(item));
            joint[a][b]++;
            firstShare[a]++;
            secondShare[b]++;
            equal += a == b ? 1 : 0;
        }
        double observed = 0;
        double expected = 0;
        for (int a = 0; a < count; a++) {
            for (int b = 0; b < count; b++) {
                double weight = weights.disagreement(a, b, count);
                observed += weight * joint[a][b];
                expected += weight * firstShare[a] * secondShare[b] / first.size();
            }
        }
        return new CohenKappa(expected == 0 ? Double.NaN : 1 - observed / expected, equal / (double) first.size());
    }

    private static <T> int place(List<T> categories, T label) {
        int place = categories.indexOf(label);
        if (place < 0) {
            throw new IllegalArgumentException("label " + label + " is not one of " + categories);
        }
        return place;
    }
}
