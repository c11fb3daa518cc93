package org.align4j.judge.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CorrelationTest {
    private static final double[] X = {1, 2, 2, 4, 7};
    private static final double[] Y = {3, 1, 4, 4, 9};

    /** Expected values counted by hand from the definitions. */
    @Test
    void valuesAreThoseOfTheDefinitionsAlsoWithTies() {
        assertThat(Correlation.pearson(X, Y)).isCloseTo(0.8804296005407636, within(1e-12));
        assertThat(Correlation.spearman(X, Y)).isCloseTo(0.7631578947368421, within(1e-12));
        assertThat(Correlation.kendall(X, Y)).isCloseTo(0.6666666666666666, within(1e-12));
    }

    /** NaN is equal to nothing, itself included, so ranks once waited for its end for ever. */
    @Test
    void ofWhatIsNoNumberThereIsNone() {
        assertThat(Correlation.spearman(new double[] {1, Double.NaN, 2}, new double[] {1, 2, 3}))
                .isNaN();
    }

    /** Seen before: 1e-16, where scipy has NaN, since the mean of three times 0.1 is rounded. */
    @Test
    void withAConstantThereIsNone() {
        double[] constant = {0.1, 0.1, 0.1};
        double[] rising = {1, 2, 4};
        assertThat(Correlation.pearson(constant, rising)).isNaN();
        assertThat(Correlation.pearson(rising, constant)).isNaN();
        assertThat(Correlation.spearman(constant, rising)).isNaN();
        assertThat(Correlation.kendall(constant, rising)).isNaN();
    }

    @Test
    void threeRanksWithOneExchangeAgreeByAThird() {
        assertThat(Correlation.kendall(new double[] {3, 2, 1}, new double[] {30, 10, 20}))
                .isCloseTo(1.0 / 3, within(1e-12));
    }

    @Test
    void ranksAreAllThatSpearmanAndKendallSee() {
        Random random = new Random(1);
        double[] x = random.doubles(20).toArray();
        double[] y = random.doubles(20).toArray();
        double[] stretched = Arrays.stream(x).map(v -> Math.exp(5 * v)).toArray();
        assertThat(Correlation.spearman(stretched, y)).isEqualTo(Correlation.spearman(x, y));
        assertThat(Correlation.kendall(stretched, y)).isEqualTo(Correlation.kendall(x, y));
        assertThat(Correlation.pearson(stretched, y)).isNotEqualTo(Correlation.pearson(x, y));
    }

    @Test
    void aListIsOneWithItselfAndMinusOneWithItsOpposite() {
        double[] opposite = Arrays.stream(X).map(v -> -v).toArray();
        assertThat(Correlation.kendall(X, X)).isCloseTo(1, within(1e-12));
        assertThat(Correlation.spearman(X, opposite)).isCloseTo(-1, within(1e-12));
        assertThat(Correlation.pearson(X, new double[5])).isNaN();
    }
}
