package org.align4j.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RidgeTest {
    private static final List<float[]> ROWS =
            List.of(new float[] {1, 2}, new float[] {2, 0}, new float[] {3, 1}, new float[] {4, 5}, new float[] {5, 3});
    private static final double[] TARGETS = {1, 0, 2, 5, 3};

    /** Computed with numpy 2 from the normal equations of the centred rows. */
    @ParameterizedTest
    @CsvSource({
        "0.5, 0.368114643976713, 0.7335423197492162, -0.5181370353784143",
        "10, 0.2832214765100671, 0.47651006711409394, 0.30201342281879207"
    })
    void theSolutionIsThatOfTheNormalEquations(double strength, double first, double second, double intercept) {
        Ridge.Line line = new Ridge(ROWS).fit(TARGETS, strength);
        assertThat(line.weights()[0]).isCloseTo(first, within(1e-12));
        assertThat(line.weights()[1]).isCloseTo(second, within(1e-12));
        assertThat(line.intercept()).isCloseTo(intercept, within(1e-12));
    }

    /** At the minimum every direction goes up. */
    @Test
    void noOtherLineIsBetter() {
        Ridge.Line best = new Ridge(ROWS).fit(TARGETS, 2);
        for (int i = 0; i < 3; i++) {
            for (double step : new double[] {-1e-3, 1e-3}) {
                double[] weights = best.weights().clone();
                if (i < 2) {
                    weights[i] += step;
                }
                Ridge.Line other = new Ridge.Line(weights, best.intercept() + (i == 2 ? step : 0));
                assertThat(loss(other)).isGreaterThan(loss(best));
            }
        }
    }

    private static double loss(Ridge.Line line) {
        double loss = 0;
        for (int n = 0; n < TARGETS.length; n++) {
            loss += Math.pow(TARGETS[n] - line.at(ROWS.get(n)), 2);
        }
        for (double weight : line.weights()) {
            loss += 2 * weight * weight;
        }
        return loss;
    }
}
