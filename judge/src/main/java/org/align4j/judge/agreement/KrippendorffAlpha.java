package org.align4j.judge.agreement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Agreement of any number of raters who need not rate every item: α = 1 − observed disagreement / disagreement expected
 * by chance (Krippendorff 2011).
 */
public final class KrippendorffAlpha {
    private KrippendorffAlpha() {}

    /** What the labels mean, and so how far two of them are apart. */
    public enum Level {
        /** Names: different is different. */
        NOMINAL,
        /** Ranks: apart by how many labels lie between them. */
        ORDINAL,
        /** Numbers: apart by their difference. */
        INTERVAL
    }

    /**
     * Of named labels.
     *
     * @param units the labels each item got; items with fewer than two do not count
     * @return 1 for perfect agreement, 0 for chance; NaN if all labels are the same or no item has two
     */
    public static double nominal(List<? extends List<String>> units) {
        List<String> names =
                units.stream().flatMap(List::stream).distinct().sorted().toList();
        List<List<Double>> numbers = new ArrayList<>();
        for (List<String> unit : units) {
            numbers.add(
                    unit.stream().map(label -> (double) names.indexOf(label)).toList());
        }
        return of(numbers, Level.NOMINAL);
    }

    /** Of numbers or ranks; see {@link #nominal}. */
    public static double of(List<? extends List<Double>> units, Level level) {
        List<? extends List<Double>> counted =
                units.stream().filter(unit -> unit.size() > 1).toList();
        List<Double> values = counted.stream()
                .flatMap(List::stream)
                .distinct()
                .sorted(Comparator.naturalOrder())
                .toList();
        double[][] coincidences = coincidences(counted, values);
        double[] totals = new double[values.size()];
        double all = 0;
        for (int a = 0; a < totals.length; a++) {
            for (double each : coincidences[a]) {
                totals[a] += each;
            }
            all += totals[a];
        }
        double observed = 0;
        double expected = 0;
        for (int a = 0; a < totals.length; a++) {
            for (int b = 0; b < totals.length; b++) {
                double distance = distance(values, totals, a, b, level);
                observed += coincidences[a][b] * distance;
                expected += totals[a] * totals[b] * distance;
            }
        }
        return expected == 0 ? Double.NaN : 1 - (all - 1) * observed / expected;
    }

    /** How often two labels meet in an item, each item weighing as much as it has labels. */
    private static double[][] coincidences(List<? extends List<Double>> units, List<Double> values) {
        double[][] counts = new double[values.size()][values.size()];
        for (List<Double> unit : units) {
            for (int i = 0; i < unit.size(); i++) {
                for (int j = 0; j < unit.size(); j++) {
                    if (i != j) {
                        counts[values.indexOf(unit.get(i))][values.indexOf(unit.get(j))] += 1.0 / (unit.size() - 1);
                    }
                }
            }
        }
        return counts;
    }

    /** The squared difference of two labels. */
    private static double distance(List<Double> values, double[] totals, int a, int b, Level level) {
        if (a == b) {
            return 0;
        }
        double difference = switch (level) {
            case NOMINAL -> 1;
            case INTERVAL -> values.get(a) - values.get(b);
            case ORDINAL -> between(totals, Math.min(a, b), Math.max(a, b));
        };
        return difference * difference;
    }

    private static double between(double[] totals, int low, int high) {
        double sum = -(totals[low] + totals[high]) / 2;
        for (int i = low; i <= high; i++) {
            sum += totals[i];
        }
        return sum;
    }
}
