package org.align4j.rl.value;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.judge.statistics.Moments;
import org.align4j.rl.offline.LoggedRow;
import org.align4j.rl.offline.RowValues;

/** How well values predict what was earned, on rows that they were not fitted to. */
public final class ValueReport {
    private static final int BINS = 10;
    private static final int PARTS = 5;

    private ValueReport() {}

    private record Pair(double value, double earned) {}

    /**
     * Of all states before an action.
     *
     * <ul>
     *   <li>{@code value/explained_variance}: 1 - var(R - V) / var(R); of the prompts' alone {@code
     *       value/prompt_explained_variance}
     *   <li>{@code value/mae}: mean |R - V|
     *   <li>{@code value/optimism}: mean V - mean R; above 0 is meant where tau is above 0.5
     *   <li>{@code value/calibration_error}: mean |V - R| of ten groups of equal size by V (ECE where scores are 0 and 1)
     *   <li>{@code value/brier} and {@code value/auc}, where scores are 0 and 1
     *   <li>{@code value/at/0.1} and so on: mean V along the completion, by fifths
     * </ul>
     */
    public static Map<String, Double> of(ValueMethod method, List<LoggedRow> rows, List<RowValues> values) {
        List<Pair> all = new ArrayList<>();
        List<Pair> prompts = new ArrayList<>();
        double[] sums = new double[PARTS];
        int[] counts = new int[PARTS];
        for (int i = 0; i < rows.size(); i++) {
            double[] before = values.get(i).before();
            for (int t = 0; t < before.length; t++) {
                Pair pair = new Pair(before[t], method.returnFrom(rows.get(i), t));
                all.add(pair);
                if (t == 0) {
                    prompts.add(pair);
                }
                int part = Math.min(PARTS - 1, PARTS * t / before.length);
                sums[part] += before[t];
                counts[part]++;
            }
        }
        Map<String, Double> report = new LinkedHashMap<>();
        if (all.isEmpty()) {
            return report;
        }
        report.put("value/explained_variance", explained(all));
        report.put("value/prompt_explained_variance", explained(prompts));
        report.put("value/mae", mean(all, pair -> Math.abs(pair.earned - pair.value)));
        report.put("value/optimism", mean(all, pair -> pair.value - pair.earned));
        report.put("value/calibration_error", calibration(all));
        if (rows.stream().allMatch(row -> row.score() == 0 || row.score() == 1)) {
            report.put("value/brier", mean(all, pair -> (pair.earned - pair.value) * (pair.earned - pair.value)));
            report.put("value/auc", auc(all));
        }
        for (int part = 0; part < PARTS; part++) {
            if (counts[part] > 0) {
                report.put("value/at/0." + (2 * part + 1), sums[part] / counts[part]);
            }
        }
        return report;
    }

    private interface Reading {
        double of(Pair pair);
    }

    private static double mean(List<Pair> pairs, Reading number) {
        return pairs.stream().mapToDouble(number::of).average().orElse(Double.NaN);
    }

    private static double variance(List<Pair> pairs, Reading number) {
        return Moments.of(pairs.stream().mapToDouble(number::of).toArray()).variance();
    }

    private static double explained(List<Pair> pairs) {
        return 1 - variance(pairs, pair -> pair.earned - pair.value) / variance(pairs, pair -> pair.earned);
    }

    private static List<Pair> byValue(List<Pair> pairs) {
        return pairs.stream().sorted(Comparator.comparingDouble(Pair::value)).toList();
    }

    private static double calibration(List<Pair> pairs) {
        List<Pair> sorted = byValue(pairs);
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            int from = (int) ((long) sorted.size() * bin / BINS);
            int to = (int) ((long) sorted.size() * (bin + 1) / BINS);
            List<Pair> part = sorted.subList(from, to);
            if (!part.isEmpty()) {
                error += Math.abs(mean(part, pair -> pair.value - pair.earned)) * part.size();
            }
        }
        return error / sorted.size();
    }

    /** The share of pairs of a success and a failure of which the success has the higher value; ties count half. */
    private static double auc(List<Pair> pairs) {
        List<Pair> sorted = byValue(pairs);
        double ranks = 0;
        long good = 0;
        for (int from = 0; from < sorted.size(); ) {
            if (Double.isNaN(sorted.get(from).value)) {
                return Double.NaN;
            }
            int to = from + 1;
            while (to < sorted.size() && sorted.get(to).value == sorted.get(from).value) {
                to++;
            }
            for (int i = from; i < to; i++) {
                if (sorted.get(i).earned == 1) {
                    ranks += (from + 1 + to) / 2.0;
                    good++;
                }
            }
            from = to;
        }
        long bad = sorted.size() - good;
        return good == 0 || bad == 0 ? Double.NaN : (ranks - good * (good + 1) / 2.0) / ((double) good * bad);
    }
}
