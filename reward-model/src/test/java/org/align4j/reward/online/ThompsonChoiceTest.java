package org.align4j.reward.online;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThompsonChoiceTest {
    @Test
    void twoMembersNameTheirBest() {
        double[][] scores = {{3, 0, 0}, {1, 2, 0}, {0, 1, 5}};
        assertThat(ThompsonChoice.pair(scores, List.of(0, 1, 2))).containsExactly(0, 1);
        assertThat(ThompsonChoice.pair(scores, List.of(2, 0, 1))).containsExactly(2, 0);
    }

    @Test
    void whereTheyNameTheSameTheNextIsAskedAndAtLastTheSecondBest() {
        assertThat(ThompsonChoice.pair(new double[][] {{3, 2, 0}, {1, 1, 4}, {2, 0, 1}}, List.of(0, 1, 2)))
                .containsExactly(0, 1);
        assertThat(ThompsonChoice.pair(new double[][] {{3, 2, 4}, {1, 1, 0}, {2, 0, 1}}, List.of(0, 1, 2)))
                .containsExactly(0, 2);
    }

    @Test
    void thePairIsAlwaysOfTwoCompletions() {
        Random random = new Random(5);
        for (int round = 0; round < 500; round++) {
            int completions = 2 + random.nextInt(5);
            double[][] scores = new double[completions][4];
            for (double[] row : scores) {
                for (int m = 0; m < row.length; m++) {
                    row[m] = random.nextInt(3);
                }
            }
            int[] pair =
                    ThompsonChoice.pair(scores, IntStream.range(0, 4).boxed().toList());
            assertThat(pair[0]).isNotEqualTo(pair[1]).isBetween(0, completions - 1);
            assertThat(pair[1]).isBetween(0, completions - 1);
        }
    }
}
