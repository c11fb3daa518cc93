package org.align4j.judge.annotate.outcome;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The true labels of units and every annotator's confusion of them, by maximum likelihood (Dawid and Skene 1979, "Maximum
 * likelihood estimation of observer error-rates using the EM algorithm"): starts from the shares of the votes (eq. 3.1),
 * then alternates between error rates and shares of the labels (2.3, 2.4) and the labels' probabilities (2.5), until
 * nothing moves.
 */
public final class DawidSkene {

    private final List<String> labels;
    private final List<String> units;
    private final List<String> annotators;
    private final int[][][] counts;
    private final double[][] posterior;
    private final double[] shares;
    private final double[][][] errors;

    /** One label that an annotator gave. */
    public record Given(String unit, String annotator, String label) {}

    private DawidSkene(List<Given> given, List<String> labels) {
        this.labels = labels;
        Set<String> unitNames = new LinkedHashSet<>();
        Set<String> annotatorNames = new LinkedHashSet<>();
        given.forEach(each -> {
            unitNames.add(each.unit());
            annotatorNames.add(each.annotator());
        });
        this.units = List.copyOf(unitNames);
        this.annotators = List.copyOf(annotatorNames);
        this.counts = counts(given);
        this.posterior = new double[units.size()][labels.size()];
        this.shares = new double[labels.size()];
        this.errors = new double[annotators.size()][labels.size()][labels.size()];
    }

    /**
     * Fits the model.
     *
     * @param labels every label there is
     * @throws IllegalArgumentException if another label was given
     */
    public static DawidSkene fit(List<Given> given, List<String> labels) {
        DawidSkene fit = new DawidSkene(given, labels);
        fit.startFromShares();
        ExpectationMaximization.run(fit::maximize, fit::expect);
        return fit;
    }

    /** Unit to the probability of every label. */
    public Map<String, Map<String, Double>> labels() {
        Map<String, Map<String, Double>> all = new LinkedHashMap<>();
        for (int i = 0; i < units.size(); i++) {
            all.put(units.get(i), named(posterior[i]));
        }
        return all;
    }

    /** How frequent every label is. */
    public Map<String, Double> shares() {
        return named(shares);
    }

    /** With what probability an annotator gives a label where another is true. */
    public double errorRate(String annotator, String truth, String given) {
        return errors[annotators.indexOf(annotator)][labels.indexOf(truth)][labels.indexOf(given)];
    }

    private Map<String, Double> named(double[] values) {
        Map<String, Double> named = new LinkedHashMap<>();
        for (int l = 0; l < values.length; l++) {
            named.put(labels.get(l), values[l]);
        }
        return named;
    }

    /** (unit, annotator, label): how often it was given. */
    private int[][][] counts(List<Given> given) {
        Map<String, Integer> unitPlaces = places(units);
        Map<String, Integer> annotatorPlaces = places(annotators);
        int[][][] counted = new int[units.size()][annotators.size()][labels.size()];
        for (Given each : given) {
            int label = labels.indexOf(each.label());
            if (label < 0) {
                throw new IllegalArgumentException("label " + each.label() + " is not one of " + labels);
            }
            counted[unitPlaces.get(each.unit())][annotatorPlaces.get(each.annotator())][label]++;
        }
        return counted;
    }

    private static Map<String, Integer> places(List<String> names) {
        Map<String, Integer> places = new LinkedHashMap<>();
        names.forEach(name -> places.put(name, places.size()));
        return places;
    }

    private void startFromShares() {
        for (int i = 0; i < units.size(); i++) {
            for (int[] byAnnotator : counts[i]) {
                for (int l = 0; l < byAnnotator.length; l++) {
                    posterior[i][l] += byAnnotator[l];
                }
            }
            normalize(posterior[i]);
        }
    }

    private void maximize() {
        Arrays.fill(shares, 0);
        for (double[][] byTruth : errors) {
            for (double[] row : byTruth) {
                Arrays.fill(row, 0);
            }
        }
        for (int i = 0; i < units.size(); i++) {
            for (int t = 0; t < shares.length; t++) {
                shares[t] += posterior[i][t] / units.size();
                for (int k = 0; k < errors.length; k++) {
                    for (int l = 0; l < shares.length; l++) {
                        errors[k][t][l] += posterior[i][t] * counts[i][k][l];
                    }
                }
            }
        }
        for (double[][] byTruth : errors) {
            for (double[] row : byTruth) {
                normalize(row);
            }
        }
    }

    /** Returns how far a probability moved at most. */
    private double expect() {
        double moved = 0;
        for (int i = 0; i < units.size(); i++) {
            double[] next = new double[shares.length];
            for (int t = 0; t < next.length; t++) {
                next[t] = logLikelihood(i, t);
            }
            // In logarithms: the product over many annotators would be zero for every label.
            double highest = Arrays.stream(next).max().orElse(0);
            for (int t = 0; t < next.length; t++) {
                next[t] = Math.exp(next[t] - highest);
            }
            normalize(next);
            for (int t = 0; t < next.length; t++) {
                moved = Math.max(moved, Math.abs(next[t] - posterior[i][t]));
            }
            posterior[i] = next;
        }
        return moved;
    }

    private double logLikelihood(int unit, int truth) {
        double sum = Math.log(shares[truth]);
        for (int k = 0; k < errors.length; k++) {
            for (int l = 0; l < shares.length; l++) {
                if (counts[unit][k][l] > 0) {
                    sum += counts[unit][k][l] * Math.log(errors[k][truth][l]);
                }
            }
        }
        return sum;
    }

    private static void normalize(double[] values) {
        double sum = Arrays.stream(values).sum();
        for (int i = 0; i < values.length && sum > 0; i++) {
            values[i] /= sum;
        }
    }

    /** Every annotator there is. */
    public List<String> annotators() {
        return new ArrayList<>(annotators);
    }
}
