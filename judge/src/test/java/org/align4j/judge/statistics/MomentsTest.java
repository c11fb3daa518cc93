package org.align4j.judge.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MomentsTest {
    /** Three, six and seven times 0.1 and 0.7 have means that are rounded. */
    @Test
    void equalNumbersHaveNoSpreadWhateverTheirMeanIsRoundedTo() {
        for (double number : new double[] {0.1, 0.7, -1e-3, 1e9 + 0.1}) {
            for (int n = 1; n < 60; n++) {
                double[] numbers = new double[n];
                Arrays.fill(numbers, number);
                assertThat(Moments.of(numbers)).isEqualTo(new Moments(number, 0, n));
            }
        }
    }

    @Test
    void spreadIsWithNOrOneLess() {
        Moments moments = Moments.of(new double[] {1, 2, 4, 9});
        assertThat(moments.mean()).isEqualTo(4);
        assertThat(moments.variance()).isEqualTo(38 / 4.0);
        assertThat(moments.sampleVariance()).isEqualTo(38 / 3.0);
        assertThat(moments.deviation()).isCloseTo(Math.sqrt(38 / 4.0), within(1e-15));
        assertThat(moments.sampleDeviation()).isCloseTo(Math.sqrt(38 / 3.0), within(1e-15));
    }

    @Test
    void oneNumberAndNoneHaveNoSpread() {
        assertThat(Moments.of(new double[] {5}).sampleDeviation()).isZero();
        assertThat(Moments.of(new double[0])).isEqualTo(new Moments(0, 0, 0));
        assertThat(Moments.of(new double[0]).deviation()).isZero();
    }

    @Test
    void notANumberIsNotEqualToItself() {
        assertThat(Moments.same(new double[] {Double.NaN, Double.NaN})).isFalse();
        assertThat(Moments.of(new double[] {1, Double.NaN}).deviation()).isNaN();
    }
}
