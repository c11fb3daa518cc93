package org.align4j.reward.online;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.align4j.judge.factor.WeightPosterior;
import org.align4j.reward.RewardModel;

/**
 * Members that differ where the answers leave room: logistic heads on the features that a reward model's own head reads, each fitted
 * exactly to a bootstrap sample of what was answered. Features of pairs are differences, projected at random where they have many
 * dimensions (Johnson and Lindenstrauss), in units of their root mean square.
 */
record FrozenHeads(RewardModel model, ChooseConfig config) implements PairOpinions {
    private static final int DIMENSIONS = 48;

    @Override
    public Opinions of(List<PairDraw.Pair> pairs, List<LearnedPair> answered, RandomGenerator random) {
        return ofRows(
                pairs.stream()
                        .flatMap(pair ->
                                Stream.of(pair.first().row(), pair.second().row()))
                        .toList(),
                answered,
                random);
    }

    /** Of token rows, two a pair. */
    Opinions ofRows(List<int[]> pairs, List<LearnedPair> answered, RandomGenerator random) {
        List<int[]> rows = Stream.concat(
                        pairs.stream(), answered.stream().flatMap(pair -> Stream.of(pair.first(), pair.second())))
                .toList();
        double[][] points = points(model, rows, random);
        int asked = pairs.size() / 2;
        double[][] margins = new double[asked][config.members()];
        for (int m = 0; m < config.members(); m++) {
            double[] weights = member(points, asked, answered, random);
            for (int i = 0; i < margins.length; i++) {
                margins[i][m] = dot(weights, points[i]);
            }
        }
        return new Opinions(points, margins);
    }

    /** Differences of the features of rows, two a pair, projected and scaled. */
    static double[][] points(RewardModel model, List<int[]> rows, RandomGenerator random) {
        return scaled(projected(differences(model.features(rows)), random));
    }

    private double[] member(double[][] points, int first, List<LearnedPair> answered, RandomGenerator random) {
        double[][] differences = new double[answered.size()][];
        double[] firstBetter = new double[answered.size()];
        for (int i = 0; i < differences.length; i++) {
            int drawn = random.nextInt(answered.size());
            differences[i] = points[first + drawn];
            firstBetter[i] = answered.get(drawn).pFirst();
        }
        return WeightPosterior.fit(differences, firstBetter, config.ridge()).mean();
    }

    private static double[][] differences(List<float[]> features) {
        double[][] differences = new double[features.size() / 2][];
        for (int i = 0; i < differences.length; i++) {
            float[] first = features.get(2 * i);
            float[] second = features.get(2 * i + 1);
            differences[i] = new double[first.length];
            for (int k = 0; k < first.length; k++) {
                differences[i][k] = first[k] - (double) second[k];
            }
        }
        return differences;
    }

    private static double[][] projected(double[][] points, RandomGenerator random) {
        int width = points[0].length;
        if (width <= DIMENSIONS) {
            return points;
        }
        double[][] directions = new double[DIMENSIONS][width];
        for (double[] direction : directions) {
            for (int k = 0; k < width; k++) {
                direction[k] = random.nextGaussian();
            }
        }
        List<double[]> projected = new ArrayList<>();
        for (double[] point : points) {
            double[] low = new double[DIMENSIONS];
            for (int d = 0; d < DIMENSIONS; d++) {
                low[d] = dot(directions[d], point);
            }
            projected.add(low);
        }
        return projected.toArray(double[][]::new);
    }

    private static double[][] scaled(double[][] points) {
        for (int k = 0; k < points[0].length; k++) {
            double squares = 0;
            for (double[] point : points) {
                squares += point[k] * point[k];
            }
            double unit = Math.sqrt(squares / points.length);
            for (double[] point : points) {
                point[k] = unit > 0 ? point[k] / unit : 0;
            }
        }
        return points;
    }

    static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }
}
