package org.align4j.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountedTest {
    @Test
    void oneThingIsInTheSingular() {
        assertThat(Counted.of(1, "completion")).isEqualTo("1 completion");
        assertThat(Counted.of(0, "completion")).isEqualTo("0 completions");
        assertThat(Counted.of(2, "completion")).isEqualTo("2 completions");
    }
}
