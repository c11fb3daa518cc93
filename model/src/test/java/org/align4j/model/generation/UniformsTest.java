package org.align4j.model.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UniformsTest {
    @Test
    void aNumberDependsOnItsPlaceAlone() {
        assertThat(new Uniforms(3).at(5, 1, 9)).isEqualTo(new Uniforms(3).at(5, 1, 9));
    }

    @Test
    void seedRowCompletionAndTokenEachMatter() {
        Set<Double> numbers = new HashSet<>();
        for (long seed = 0; seed < 10; seed++) {
            for (long row = 0; row < 10; row++) {
                for (int completion = 0; completion < 10; completion++) {
                    for (int token = 0; token < 10; token++) {
                        numbers.add(new Uniforms(seed).at(row, completion, token));
                    }
                }
            }
        }
        assertThat(numbers).hasSize(10_000);
    }

    @Test
    void aSeedElsewhereDrawsWhatARowsCompletionsDrawHere() {
        for (long seed : new long[] {0, 1, -7, Long.MIN_VALUE, 0x9E3779B97F4A7C15L}) {
            for (long row : new long[] {0, 1, 12_345, -1, Long.MAX_VALUE}) {
                for (int first : new int[] {0, 1, 63}) {
                    Uniforms here = new Uniforms(seed);
                    Uniforms elsewhere = new Uniforms(Uniforms.seedOf(seed, row, first));
                    for (int completion = 0; completion < 3; completion++) {
                        for (int token = 0; token < 3; token++) {
                            assertThat(elsewhere.at(0, completion, token))
                                    .isEqualTo(here.at(row, first + completion, token));
                        }
                    }
                }
            }
        }
    }

    @Test
    void numbersAreEvenAndNeighboursUnrelated() {
        int count = 100_000;
        Uniforms uniforms = new Uniforms(1);
        double[] byToken =
                IntStream.range(0, count).mapToDouble(t -> uniforms.at(0, 0, t)).toArray();
        double[] byRow =
                IntStream.range(0, count).mapToDouble(r -> uniforms.at(r, 0, 0)).toArray();
        for (double[] numbers : new double[][] {byToken, byRow}) {
            // Mean 1/2 and variance 1/12, the mean's deviation 1/sqrt(12 n); the product of neighbours averages 1/4.
            assertThat(IntStream.range(0, count)
                            .mapToDouble(i -> numbers[i])
                            .average()
                            .orElseThrow())
                    .isCloseTo(0.5, within(0.005));
            assertThat(IntStream.range(1, count)
                            .mapToDouble(i -> numbers[i] * numbers[i - 1])
                            .average()
                            .orElseThrow())
                    .isCloseTo(0.25, within(0.005));
            assertThat(IntStream.range(0, count).mapToDouble(i -> numbers[i]).allMatch(u -> u >= 0 && u < 1))
                    .isTrue();
        }
    }
}
