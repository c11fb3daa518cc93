package org.align4j.judge.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.random.RandomGenerator;
import org.align4j.core.run.Seeds;
import org.junit.jupiter.api.Test;

class TemperatureScalingTest {
    @Test
    void hardVerdictsThatAreRightFourTimesInFiveBecomeFourFifths() {
        TemperatureScaling scaling = TemperatureScaling.fit(new double[] {1, 1, 0, 1, 0}, new double[] {1, 1, 0, 0, 0});

        assertThat(scaling.apply(1)).isCloseTo(0.8, within(1e-9));
        assertThat(scaling.apply(0)).isCloseTo(0.2, within(1e-9));
        assertThat(scaling.apply(0.5)).isEqualTo(0.5);
    }

    /** Outcomes drawn from σ(z / 2) where the judge says σ(z): the temperature is 2. */
    @Test
    void theTemperatureOfAnOverconfidentJudgeIsFound() {
        RandomGenerator random = new Seeds(11).generator("calibration");
        double[] probability = new double[20_000];
        double[] outcome = new double[probability.length];
        for (int i = 0; i < probability.length; i++) {
            double logit = 3 * random.nextGaussian();
            probability[i] = 1 / (1 + Math.exp(-logit));
            outcome[i] = random.nextDouble() < 1 / (1 + Math.exp(-logit / 2)) ? 1 : 0;
        }

        // The estimate's standard deviation is about 0.03 here (Fisher information of the slope).
        assertThat(TemperatureScaling.fit(probability, outcome).temperature()).isCloseTo(2, within(0.15));
    }

    @Test
    void aJudgeThatIsNoBetterThanChanceSaysNothing() {
        TemperatureScaling scaling = TemperatureScaling.fit(new double[] {0.9, 0.9, 0.8}, new double[] {0, 1, 0});

        assertThat(scaling.temperature()).isInfinite();
        assertThat(scaling.apply(0.99)).isEqualTo(0.5);
    }

    @Test
    void bothSidesOfAPairAddUpToOneToTheLastBit() {
        TemperatureScaling scaling = new TemperatureScaling(1.7);
        for (double p = 0; p <= 1; p += 0.0625) {
            assertThat(scaling.apply(p) + scaling.apply(1 - p)).isEqualTo(1);
        }
    }

    @Test
    void fittingAgainChangesNothing() {
        double[] probability = {0.9, 0.8, 0.7, 0.6, 0.95, 0.3};
        double[] outcome = {1, 1, 0, 1, 1, 0};
        TemperatureScaling scaling = TemperatureScaling.fit(probability, outcome);
        double[] scaled = new double[probability.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = scaling.apply(probability[i]);
        }

        assertThat(TemperatureScaling.fit(scaled, outcome).temperature()).isCloseTo(1, within(1e-6));
    }
}
