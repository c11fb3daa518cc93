package org.align4j.reward.online;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.junit.jupiter.api.Test;

class PairDrawTest {
    @Test
    void noPromptGivesASecondPairBeforeEachHasGivenOne() {
        List<PairDraw.Pair> pairs = draw(sampled(5, 4), 12);
        Map<String, Long> counts = pairs.stream()
                .collect(Collectors.groupingBy(pair -> pair.first().promptId(), Collectors.counting()));
        assertThat(counts)
                .hasSize(5)
                .allSatisfy((prompt, count) -> assertThat(count).isBetween(2L, 3L));
        pairs.forEach(pair ->
                assertThat(pair.first().promptId()).isEqualTo(pair.second().promptId()));
    }

    @Test
    void everyPairIsDrawnOnceAndEqualTextsMakeNone() {
        List<SampledCompletion> sampled = sampled(3, 4);
        sampled.addAll(sampled(3, 2));
        Set<Set<String>> distinct = new HashSet<>();
        List<PairDraw.Pair> pairs = draw(sampled, 1000);
        for (PairDraw.Pair pair : pairs) {
            distinct.add(Set.of(
                    pair.first().promptId() + pair.first().completion().lastText(),
                    pair.second().promptId() + pair.second().completion().lastText()));
        }
        assertThat(pairs).hasSize(3 * 6);
        assertThat(distinct).hasSize(3 * 6);
    }

    @Test
    void eitherMayStandFirst() {
        long first = draw(sampled(50, 2), 50).stream()
                .filter(pair -> pair.first().completion().lastText().equals("0"))
                .count();
        assertThat(first).isBetween(10L, 40L);
    }

    @Test
    void whatWasAskedIsNotAskedAgainInWhateverOrder() {
        AskedPairs asked = new AskedPairs();
        for (PairDraw.Pair pair : draw(sampled(3, 4), 10)) {
            asked.add(pair.second().row(), pair.first().row());
        }
        List<PairDraw.Pair> left = PairDraw.of(sampled(3, 4), 1000, asked, new Seeds(6).generator("draw"));
        assertThat(left).hasSize(3 * 6 - 10).noneMatch(asked::has);
    }

    private static List<PairDraw.Pair> draw(List<SampledCompletion> sampled, int wanted) {
        return PairDraw.of(sampled, wanted, new AskedPairs(), new Seeds(5).generator("draw"));
    }

    private static List<SampledCompletion> sampled(int prompts, int completions) {
        List<SampledCompletion> sampled = new ArrayList<>();
        for (int p = 0; p < prompts; p++) {
            for (int c = 0; c < completions; c++) {
                sampled.add(new SampledCompletion(
                        "p" + p, Content.text("prompt " + p), Content.text("" + c), null, new int[] {p, c}, 1));
            }
        }
        return sampled;
    }
}
