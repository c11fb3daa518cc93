package org.align4j.pipeline.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.run.Seeds;
import org.junit.jupiter.api.Test;

class PromptSharesTest {
    @Test
    void everyoneHasAsManyPromptsAsItsShareSays() {
        assertThat(counts(400, 360, 40)).containsExactly(360, 40);
        assertThat(counts(10, 1, 1, 1)).containsExactly(4, 3, 3);
        assertThat(counts(3, 0.001, 1)).containsExactly(0, 3);
    }

    @Test
    void whichOnesIsDrawnAndRepeats() {
        int[] first = PromptShares.divide(40, List.of(1.0, 1.0), new Seeds(1).generator("raters"));
        assertThat(PromptShares.divide(40, List.of(1.0, 1.0), new Seeds(1).generator("raters")))
                .isEqualTo(first);
        assertThat(PromptShares.divide(40, List.of(1.0, 1.0), new Seeds(2).generator("raters")))
                .isNotEqualTo(first);
        assertThat(first).isNotEqualTo(IntStream.of(first).sorted().toArray());
    }

    private static int[] counts(int prompts, double... shares) {
        int[] owners =
                PromptShares.divide(prompts, Arrays.stream(shares).boxed().toList(), new Seeds(1).generator("raters"));
        int[] counts = new int[shares.length];
        for (int owner : owners) {
            counts[owner]++;
        }
        return counts;
    }
}
