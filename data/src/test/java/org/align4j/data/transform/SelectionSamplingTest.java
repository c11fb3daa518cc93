package org.align4j.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.align4j.core.run.Seeds;
import org.junit.jupiter.api.Test;

class SelectionSamplingTest {
    @Test
    void exactlySoManyAreDrawnAndEachAsOften() {
        int draws = 20_000;
        int[] counts = new int[10];
        for (int draw = 0; draw < draws; draw++) {
            SelectionSampling sampling = new SelectionSampling(3, 10, new Seeds(draw).generator("draw"));
            int drawn = 0;
            for (int i = 0; i < 10; i++) {
                if (sampling.next()) {
                    counts[i]++;
                    drawn++;
                }
            }
            assertThat(drawn).isEqualTo(3);
        }
        // Standard error 0.0032: five of them.
        for (int count : counts) {
            assertThat((double) count / draws).isCloseTo(0.3, within(0.0162));
        }
    }

    @Test
    void largestRemaindersMakeSharesWhole() {
        assertThat(Shares.of(10, List.of(1.0, 1.0, 1.0))).containsExactly(4L, 3L, 3L);
        assertThat(Shares.of(10, List.of(0.7, 0.2, 0.1))).containsExactly(7L, 2L, 1L);
        assertThat(Shares.of(7, List.of(3.0, 2.0))).containsExactly(4L, 3L);
        assertThat(Shares.of(1, List.of(0.2, 0.5))).containsExactly(0L, 1L);
    }
}
