package org.align4j.reward.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.align4j.reward.Normalization;
import org.junit.jupiter.api.Test;

class MovingScaleTest {
    /** Weights 1/4, 1/4 and 1/3, 1/3, 1/3: mean (1 + 6) / 1.5, variance (0.5 (1 + (8/3)²) + 2 + (4/3)²) / 1.5. */
    @Test
    void aBatchWeighsHalfOfTheNextOne() {
        MovingScale moved = MovingScale.NONE.with(new double[] {1, 3}, 0.5).with(new double[] {5, 5, 8}, 0.5);
        assertThat(moved.mean()).isCloseTo(14.0 / 3, within(1e-12));
        assertThat(moved.variance()).isCloseTo(47.0 / 9, within(1e-12));
        assertThat(moved.scores()).isEqualTo(5);
    }

    @Test
    void theFirstBatchIsTakenAsItIs() {
        Normalization scale = MovingScale.NONE.with(new double[] {-2, 2}, 0.99).normalization();
        assertThat(scale.mean()).isZero();
        assertThat(scale.standardDeviation()).isEqualTo(2);
    }

    @Test
    void scoresThatAreAllEqualAreNotDividedByNothing() {
        MovingScale equal = MovingScale.NONE.with(new double[] {3, 3}, 0.9);
        assertThat(equal.normalization().apply(3.5)).isEqualTo(0.5);
    }

    @Test
    void scoresThatHardlyDifferAreNotBlownUp() {
        ScaleConfig config = new ScaleConfig(ScaleConfig.By.REFERENCE_SET, 0.9, 0.5);
        assertThat(config.of(new double[] {1, 1.0001}).apply(1.5)).isCloseTo(0.9999, within(1e-9));
        assertThat(config.of(new double[] {0, 4}).standardDeviation()).isCloseTo(Math.sqrt(8), within(1e-12));
    }
}
