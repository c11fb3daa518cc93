package org.align4j.judge.statistics;

/**
 * A logistic regression by maximum likelihood, found by Newton's method: P(target) = σ(features · coefficients).
 *
 * @param coefficients one per feature; the first feature is the intercept's, a column of ones
 */
public record LogisticFit(double[] coefficients) {
    private static final int NEWTON_STEPS = 100;
    private static final double CONVERGED = 1e-12;

    /**
     * Fits.
     *
     * @param features (row, feature), at least one row
     * @param targets in [0, 1], one per row
     * @param ridge half of it times the squares of all coefficients but the first is added to the loss
     */
    public static LogisticFit of(double[][] features, double[] targets, double ridge) {
        int width = features[0].length;
        double[] coefficients = new double[width];
        for (int step = 0; step < NEWTON_STEPS; step++) {
            double[] gradient = new double[width];
            double[][] hessian = new double[width][width];
            for (int i = 0; i < features.length; i++) {
                double p = sigmoid(dot(features[i], coefficients));
                for (int a = 0; a < width; a++) {
                    gradient[a] += (p - targets[i]) * features[i][a];
                    for (int b = 0; b < width; b++) {
                        hessian[a][b] += p * (1 - p) * features[i][a] * features[i][b];
                    }
                }
            }
            for (int a = 1; a < width; a++) {
                gradient[a] += ridge * coefficients[a];
                // Keeps the system solvable where a feature is constant or the preferences are separable.
                hessian[a][a] += ridge + 1e-12;
            }
            hessian[0][0] += 1e-12;
            double[] change = solve(hessian, gradient);
            double largest = 0;
            for (int a = 0; a < width; a++) {
                coefficients[a] -= change[a];
                largest = Math.max(largest, Math.abs(change[a]));
            }
            if (largest < CONVERGED) {
                break;
            }
        }
        return new LogisticFit(coefficients);
    }

    /** Gaussian elimination with partial pivoting; overwrites its arguments. */
    private static double[] solve(double[][] matrix, double[] right) {
        int n = right.length;
        for (int column = 0; column < n; column++) {
            int pivot = column;
            for (int row = column + 1; row < n; row++) {
                pivot = Math.abs(matrix[row][column]) > Math.abs(matrix[pivot][column]) ? row : pivot;
            }
            double[] swappedRow = matrix[column];
            matrix[column] = matrix[pivot];
            matrix[pivot] = swappedRow;
            double swapped = right[column];
            right[column] = right[pivot];
            right[pivot] = swapped;
            for (int row = column + 1; row < n; row++) {
                double factor = matrix[row][column] / matrix[column][column];
                for (int k = column; k < n; k++) {
                    matrix[row][k] -= factor * matrix[column][k];
                }
                right[row] -= factor * right[column];
            }
        }
        double[] solution = new double[n];
        for (int row = n - 1; row >= 0; row--) {
            double sum = right[row];
            for (int k = row + 1; k < n; k++) {
                sum -= matrix[row][k] * solution[k];
            }
            solution[row] = sum / matrix[row][row];
        }
        return solution;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
