package org.align4j.judge.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RatingsTest {
    private static final double SCALE = 400 / Math.log(10);

    @Test
    void twoCompetitorsHaveTheOddsOfTheirWins() {
        // 8.5 to 2.5 with the added tie: the maximum of the likelihood in closed form.
        double[] ratings = BradleyTerry.ratings(new double[][] {{0, 8}, {2, 0}});
        assertThat(ratings[0] - ratings[1]).isCloseTo(SCALE * Math.log(8.5 / 2.5), within(1e-6));
        assertThat(Arrays.stream(ratings).average().orElseThrow()).isCloseTo(1000, within(1e-9));
    }

    @Test
    void theGradientOfTheLikelihoodIsZeroAtTheRatings() {
        Random random = new Random(7);
        for (int trial = 0; trial < 20; trial++) {
            int n = 2 + random.nextInt(6);
            double[][] wins = new double[n][n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    wins[i][j] = i == j ? 0 : 1 + random.nextInt(30) / 2.0;
                }
            }
            double[] ratings = BradleyTerry.ratings(wins);
            for (int i = 0; i < n; i++) {
                double gradient = 0;
                for (int j = 0; j < n; j++) {
                    if (i != j) {
                        double p = 1 / (1 + Math.exp((ratings[j] - ratings[i]) / SCALE));
                        gradient += wins[i][j] + 0.5 - (wins[i][j] + wins[j][i] + 1) * p;
                    }
                }
                assertThat(gradient).isCloseTo(0, within(1e-6));
            }
        }
    }

    @Test
    void whoeverNeverLosesHasAFiniteRatingAndEqualOnesAreEqual() {
        double[] ratings = BradleyTerry.ratings(new double[][] {{0, 5, 5}, {0, 0, 2.5}, {0, 2.5, 0}});
        assertThat(ratings[0]).isFinite().isGreaterThan(ratings[1]);
        assertThat(ratings[1]).isCloseTo(ratings[2], within(1e-6));
        assertThatThrownBy(() -> BradleyTerry.ratings(new double[][] {{0, 1, 0}, {1, 0, 0}, {0, 0, 0}}))
                .hasMessage("competitor 2 was compared with nobody");
    }

    @Test
    void fewDifferencesAreTestedExactly() {
        // Of 8 sign assignments of (1, 2, 3), only the one seen has a sum of 6; 3 + 2 - 1 = 4 is reached by 2.
        assertThat(SignFlipTest.greater(new double[] {1, 2, 3}, 0)).isEqualTo(1 / 8.0);
        assertThat(SignFlipTest.greater(new double[] {-1, 2, 3, 0}, 0)).isEqualTo(2 / 8.0);
        assertThat(SignFlipTest.greater(new double[] {-1, -2, -3}, 0)).isEqualTo(1);
        assertThat(SignFlipTest.greater(new double[] {0, 0}, 0)).isEqualTo(1);
    }

    @Test
    void manyDifferencesAreTestedByDrawsThatAgreeWithTheNormalApproximation() {
        Random random = new Random(3);
        double[] values = random.doubles(400, -1, 1).map(value -> value + 0.05).toArray();
        double mean = Arrays.stream(values).sum();
        double deviation =
                Math.sqrt(Arrays.stream(values).map(value -> value * value).sum());
        double z = mean / deviation;
        // Abramowitz and Stegun 26.2.17
        double t = 1 / (1 + 0.2316419 * z);
        double tail = Math.exp(-z * z / 2)
                / Math.sqrt(2 * Math.PI)
                * t
                * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        assertThat(SignFlipTest.greater(values, 1)).isCloseTo(tail, within(0.01));
        assertThat(SignFlipTest.greater(values, 1)).isEqualTo(SignFlipTest.greater(values, 1));
    }

    @Test
    void withoutADifferenceTheTestRingsAsOftenAsItsLevelSays() {
        Random random = new Random(11);
        int rings = 0;
        for (int trial = 0; trial < 300; trial++) {
            rings += SignFlipTest.greater(random.doubles(12, -1, 1).toArray(), trial) <= 0.05 ? 1 : 0;
        }
        assertThat(rings).isBetween(4, 28);
    }
}
