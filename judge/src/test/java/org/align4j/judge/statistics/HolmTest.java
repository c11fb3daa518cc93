package org.align4j.judge.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HolmTest {
    private static void adjusts(double[] given, double... expected) {
        assertThat(Holm.adjust(given)).containsExactly(expected, within(1e-12));
    }

    /** By hand: 4 x 0.005, 3 x 0.01, 2 x 0.03, and 0.04, which may not be below the one before it. */
    @Test
    void theSmallestIsTakenTimesAllOfThemTheNextTimesOneLess() {
        adjusts(new double[] {0.01, 0.04, 0.03, 0.005}, 0.03, 0.06, 0.06, 0.02);
        adjusts(new double[] {0.5, 0.9, 0.02}, 1, 1, 0.06);
        adjusts(new double[] {0.03}, 0.03);
        adjusts(new double[] {});
    }

    /** What is promised: where nothing is there, anything is found in one of twenty families at most. */
    @Test
    void ofFamiliesOfTwentyTrueHypothesesOneInTwentyRings() {
        Random random = new Random(7);
        int found = 0;
        for (int family = 0; family < 4000; family++) {
            double[] pValues = random.doubles(20).toArray();
            found += Arrays.stream(Holm.adjust(pValues)).anyMatch(p -> p <= 0.05) ? 1 : 0;
        }
        assertThat(found / 4000.0).isBetween(0.035, 0.06);
    }
}
