package org.align4j.reward;

import java.util.Arrays;
import java.util.List;
import org.align4j.judge.statistics.Linear;

/**
 * Ridge regression with an intercept (Hoerl and Kennard 1970): the w that minimises Σ (y - x · w - b)² + λ |w|², exactly, for any
 * number of λ and y over the same x.
 */
final class Ridge {
    private final List<float[]> rows;
    private final double[] means;
    private final double[][] gram;

    /** @param rows the x, at least one, of equal width */
    Ridge(List<float[]> rows) {
        this.rows = rows;
        int width = rows.get(0).length;
        means = new double[width];
        rows.forEach(row -> add(means, row, 1.0 / rows.size()));
        gram = new double[width][width];
        double[] centred = new double[width];
        for (float[] row : rows) {
            for (int i = 0; i < width; i++) {
                centred[i] = row[i] - means[i];
            }
            for (int i = 0; i < width; i++) {
                double[] line = gram[i];
                double own = centred[i];
                for (int j = 0; j <= i; j++) {
                    line[j] += own * centred[j];
                }
            }
        }
    }

    private static void add(double[] sums, float[] row, double scale) {
        for (int i = 0; i < row.length; i++) {
            sums[i] += scale * row[i];
        }
    }

    /**
     * A fitted line.
     *
     * @param intercept b
     */
    record Line(double[] weights, double intercept) {
        double at(float[] row) {
            double sum = intercept;
            for (int i = 0; i < row.length; i++) {
                sum += weights[i] * row[i];
            }
            return sum;
        }
    }

    /**
     * Fits.
     *
     * @param targets y, one for each row
     * @param strength λ, &gt; 0
     */
    Line fit(double[] targets, double strength) {
        int width = means.length;
        double middle = Arrays.stream(targets).average().orElse(0);
        double[] right = new double[width];
        for (int n = 0; n < targets.length; n++) {
            float[] row = rows.get(n);
            for (int i = 0; i < width; i++) {
                right[i] += (row[i] - means[i]) * (targets[n] - middle);
            }
        }
        double[][] system = new double[width][];
        for (int i = 0; i < width; i++) {
            system[i] = gram[i].clone();
            system[i][i] += strength;
        }
        double[] weights = Linear.solve(Linear.cholesky(system), right);
        return new Line(weights, middle - Linear.dot(weights, means));
    }
}
