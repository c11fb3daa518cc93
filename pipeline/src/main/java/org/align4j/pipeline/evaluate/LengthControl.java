package org.align4j.pipeline.evaluate;

import org.align4j.judge.statistics.LogisticFit;
import org.align4j.judge.statistics.Moments;

/**
 * Win rate with the length's share taken out (Dubois et al. 2024, "Length-Controlled AlpacaEval"): a logistic model of
 * the preference with an intercept and tanh(length difference / its standard deviation), read at equal lengths. AlpacaEval
 * itself fits with an L1 penalty, so its numbers are near these and not equal.
 *
 * @param winRate the mean predicted preference at equal lengths
 * @param coefficients intercept, length, and prompt effect where one was given
 * @param lengthDeviation population standard deviation of the length differences
 */
public record LengthControl(double winRate, double[] coefficients, double lengthDeviation) {
    /**
     * @param preferences in [0, 1] per prompt
     * @param lengthDifferences our length minus the baseline's, per prompt
     * @param promptEffects the prompts' known difficulty on the logit scale; empty for none
     * @param ridge half of it times the squares of all coefficients but the intercept is added to the loss
     */
    public static LengthControl fit(
            double[] preferences, double[] lengthDifferences, double[] promptEffects, double ridge) {
        int n = preferences.length;
        int width = promptEffects.length == 0 ? 2 : 3;
        double deviation = Moments.of(lengthDifferences).deviation();
        double[][] features = new double[n][width];
        for (int i = 0; i < n; i++) {
            features[i][0] = 1;
            // Equal lengths everywhere: nothing to control for, and no division by zero.
            features[i][1] = deviation == 0 ? 0 : Math.tanh(lengthDifferences[i] / deviation);
            if (width == 3) {
                features[i][2] = promptEffects[i];
            }
        }
        double[] coefficients = LogisticFit.of(features, preferences, ridge).coefficients();
        double sum = 0;
        for (double[] row : features) {
            sum += sigmoid(coefficients[0] + (width == 3 ? coefficients[2] * row[2] : 0));
        }
        return new LengthControl(sum / n, coefficients, deviation);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
