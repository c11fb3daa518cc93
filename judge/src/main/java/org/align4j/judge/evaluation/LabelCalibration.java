package org.align4j.judge.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Hashes;
import org.align4j.judge.statistics.Calibration;
import org.align4j.judge.statistics.TemperatureScaling;

/**
 * Whether a judge's probabilities can be believed, and by how much they have to be softened. Every pair is taken both ways
 * round, so that the result does not depend on the completions' order.
 *
 * @param pairs with a verdict and a label
 * @param raw the judge's probabilities against the labels
 * @param scaling fitted to all pairs: what a user of the judge should apply
 * @param calibrated the scaled probabilities, each pair's scaling fitted without its fold of prompts
 */
public record LabelCalibration(int pairs, Calibration raw, TemperatureScaling scaling, Calibration calibrated) {
    /** Of the bins of {@link Calibration}. */
    public static final int BINS = 10;

    private static final int FOLDS = 5;

    /** One pair's probability and outcome. */
    private record Point(int fold, double probability, double outcome) {}

    static LabelCalibration of(List<JudgedPair> judged) {
        List<Point> points = new ArrayList<>();
        for (JudgedPair pair : judged) {
            if (pair.compared()) {
                points.add(new Point(
                        fold(pair.gold().prompt()),
                        pair.verdict().pFirst(),
                        JudgedPair.value(Objects.requireNonNull(pair.gold().label()))));
            }
        }
        List<Point> scaled = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            int left = fold;
            List<Point> others =
                    points.stream().filter(point -> point.fold() != left).toList();
            TemperatureScaling fitted = others.isEmpty() ? TemperatureScaling.NONE : fit(others);
            points.stream()
                    .filter(point -> point.fold() == left)
                    .forEach(point -> scaled.add(new Point(left, fitted.apply(point.probability()), point.outcome())));
        }
        return new LabelCalibration(
                points.size(),
                calibration(points),
                points.isEmpty() ? TemperatureScaling.NONE : fit(points),
                calibration(scaled));
    }

    private static TemperatureScaling fit(List<Point> points) {
        return TemperatureScaling.fit(
                points.stream().mapToDouble(Point::probability).toArray(),
                points.stream().mapToDouble(Point::outcome).toArray());
    }

    private static Calibration calibration(List<Point> points) {
        double[] probability = new double[2 * points.size()];
        double[] outcome = new double[2 * points.size()];
        for (int i = 0; i < points.size(); i++) {
            probability[2 * i] = points.get(i).probability();
            outcome[2 * i] = points.get(i).outcome();
            probability[2 * i + 1] = 1 - points.get(i).probability();
            outcome[2 * i + 1] = 1 - points.get(i).outcome();
        }
        return Calibration.of(probability, outcome, BINS);
    }

    /** By the prompt, so that pairs of one prompt are never on both sides. */
    private static int fold(Content prompt) {
        return Integer.parseInt(Hashes.ofText("fold/" + prompt.lastText()).substring(0, 6), 16) % FOLDS;
    }
}
