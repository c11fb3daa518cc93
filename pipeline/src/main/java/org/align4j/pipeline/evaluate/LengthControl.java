package org.align4j.pipeline.evaluate;

/**
 * Win rate with the length's share taken out (Dubois et al. 2024, "Length-Controlled AlpacaEval"): a logistic model of
 * the preference with an intercept and tanh(length difference / its standard deviation), read at equal lengths. Fitted
 * by Newton's method; AlpacaEval itself fits with an L1 penalty, so its numbers are near these and not equal.
 *
 * @param winRate the mean predicted preference at equal lengths
 * @param coefficients intercept, length, and prompt effect where one was given
 * @param lengthDeviation population standard deviation of the length differences
 */
record LengthControl(double winRate, double[] coefficients, double lengthDeviation) {
    private static final int NEWTON_STEPS = 100;
    private static final double CONVERGED = 1e-12;

    /**
     * @param preferences in [0, 1] per prompt
     * @param lengthDifferences our length minus the baseline's, per prompt
     * @param promptEffects the prompts' known difficulty on the logit scale; empty for none
     * @param ridge half of it times the squares of all coefficients but the intercept is added to the loss
     */
    static LengthControl fit(double[] preferences, double[] lengthDifferences, double[] promptEffects, double ridge) {
        int n = preferences.length;
        int width = promptEffects.length == 0 ? 2 : 3;
        double deviation = deviation(lengthDifferences);
        double[][] features = new double[n][width];
        for (int i = 0; i < n; i++) {
            features[i][0] = 1;
            // Equal lengths everywhere: nothing to control for, and no division by zero.
            features[i][1] = deviation == 0 ? 0 : Math.tanh(lengthDifferences[i] / deviation);
            if (width == 3) {
                features[i][2] = promptEffects[i];
            }
        }
        double[] coefficients = newton(features, preferences, ridge);
        double sum = 0;
        for (double[] row : features) {
            sum += sigmoid(coefficients[0] + (width == 3 ? coefficients[2] * row[2] : 0));
        }
        return new LengthControl(sum / n, coefficients, deviation);
    }

    private static double[] newton(double[][] features, double[] targets, double ridge) {
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
        return coefficients;
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

    private static double deviation(double[] values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / values.length);
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
