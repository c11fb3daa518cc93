package org.align4j.reward.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.run.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootstrapRowsTest {
    /** Poisson(1): cumulative probabilities 0.36788, 0.73576, 0.91970, 0.98101. */
    @ParameterizedTest
    @CsvSource({"0,0", "0.3678,0", "0.3679,1", "0.7357,1", "0.7358,2", "0.9196,2", "0.9198,3", "0.9810,3", "0.9811,4"})
    void anAnswerCountsAsOftenAsPoissonSays(double uniform, int times) {
        assertThat(BootstrapRows.poisson(uniform)).isEqualTo(times);
    }

    @Test
    void theLargestDrawEnds() {
        assertThat(BootstrapRows.poisson(Math.nextDown(1.0))).isBetween(10, 200);
    }

    /** Mean and variance 1 over 4,000 answers, four standard errors; members draw for themselves. */
    @Test
    void aMemberKeepsItsDrawHoweverTheOthersMove() {
        List<LearnedPair> rows = new ArrayList<>();
        for (int i = 0; i < 4000; i++) {
            rows.add(new LearnedPair("q-" + i, new int[] {1, i}, new int[] {1, -i}, 1, 1, false));
        }
        Seeds seeds = new Seeds(3);
        List<LearnedPair> drawn = BootstrapRows.of(rows, 0, seeds);
        assertThat(drawn.size() / 4000.0).isCloseTo(1, within(4 / Math.sqrt(4000)));
        assertThat(drawn.stream().distinct().count() / 4000.0)
                .isCloseTo(1 - Math.exp(-1), within(4 * Math.sqrt(Math.exp(-1) * (1 - Math.exp(-1)) / 4000)));
        assertThat(BootstrapRows.of(rows, 1, seeds)).isNotEqualTo(drawn);
        List<LearnedPair> later = BootstrapRows.of(rows.subList(1000, 4000), 0, seeds);
        assertThat(later)
                .isEqualTo(drawn.subList(drawn.size() - later.size(), drawn.size()))
                .allMatch(row -> row.first()[1] >= 1000);
    }
}
