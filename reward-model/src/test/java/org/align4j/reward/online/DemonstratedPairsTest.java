package org.align4j.reward.online;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.align4j.core.chat.Content;
import org.align4j.reward.online.DemonstrationsConfig.Fade;
import org.junit.jupiter.api.Test;

class DemonstratedPairsTest {
    private static final Content ASKED = Content.user("How?");

    @Test
    void aDemonstrationIsBetterThanEveryOtherCompletionOfItsPrompt() {
        int[] shown = {1, 2, 3};
        List<SampledCompletion> sampled = List.of(
                sampled("a", ASKED, 1, 2, 9), sampled("a", ASKED, 1, 2, 3), sampled("b", Content.user("Why?"), 1, 5));
        DemonstratedPairs pairs = DemonstratedPairs.of(Map.of(ASKED, List.of(shown)), sampled, 0.25);
        assertThat(pairs.pairs()).hasSize(1);
        assertThat(pairs.pairs().get(0).first()).isEqualTo(shown);
        assertThat(pairs.pairs().get(0).second()).isEqualTo(new int[] {1, 2, 9});
        assertThat(pairs.pairs().get(0).pFirst()).isEqualTo(1);
        assertThat(DemonstratedPairs.of(Map.of(ASKED, List.of(shown)), sampled, 0)
                        .pairs())
                .isEmpty();
    }

    @Test
    void theyAreTheirShareOfABatchOrAllOfItWhereNothingWasCompared() {
        LearnedPair pair = new LearnedPair("p", new int[] {1}, new int[] {2}, 0, 1, false);
        DemonstratedPairs some = new DemonstratedPairs(List.of(pair), 0.3);
        assertThat(some.of(16, 40)).isEqualTo(5);
        assertThat(some.of(16, 0)).isEqualTo(16);
        assertThat(new DemonstratedPairs(List.of(), 0.3).of(16, 40)).isZero();
    }

    @Test
    void theShareFallsToNothingAtTheEndOfTheRun() {
        DemonstrationsConfig linear = new DemonstrationsConfig(0.4, Fade.LINEAR);
        assertThat(linear.share(-1, 40)).isEqualTo(0.4);
        assertThat(linear.share(19, 40)).isCloseTo(0.2, within(1e-12));
        assertThat(linear.share(39, 40)).isZero();
        assertThat(new DemonstrationsConfig(0.4, Fade.NONE).share(39, 40)).isEqualTo(0.4);
    }

    private static SampledCompletion sampled(String prompt, Content asked, int... row) {
        return new SampledCompletion(
                prompt, asked, Content.assistant("x" + row[row.length - 1]), null, row, row.length - 1);
    }
}
