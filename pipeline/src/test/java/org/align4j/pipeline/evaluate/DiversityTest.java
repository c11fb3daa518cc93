package org.align4j.pipeline.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class DiversityTest {
    @Test
    void countsAreThoseByHand() {
        // Words: 5 + 5 + 2 = 12, distinct a b c d e f x y = 8. Pairs: 4 + 4 + 1 = 9, distinct ab bc cd de df xy = 6.
        Diversity diversity = Diversity.of(List.of("a b c d e", "a b c d f", "x y"));
        assertThat(diversity.distinct1()).isEqualTo(8 / 12.0);
        assertThat(diversity.distinct2()).isEqualTo(6 / 9.0);
        assertThat(diversity.topOpening()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(diversity.opening()).isEqualTo("a b c d");
        assertThat(diversity.topThreeOpenings()).isEqualTo(1);
        assertThat(diversity.repeated()).isZero();
    }

    @Test
    void oneAnswerToEverythingIsAsPoorAsItGets() {
        Diversity diversity = Diversity.of(List.of("we are sorry", "we are sorry", " we are sorry"));
        assertThat(diversity.topOpening()).isEqualTo(1);
        assertThat(diversity.repeated()).isEqualTo(1);
        assertThat(diversity.distinct1()).isCloseTo(3 / 9.0, within(1e-12));
    }

    @Test
    void nothingIsNeitherDiverseNorNot() {
        assertThat(Diversity.of(List.of()).topOpening()).isNaN();
        assertThat(Diversity.of(List.of("", " ")).distinct1()).isNaN();
        assertThat(Diversity.of(List.of("", " ")).topOpening()).isEqualTo(1);
    }
}
