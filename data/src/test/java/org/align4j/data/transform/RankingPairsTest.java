package org.align4j.data.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.align4j.core.chat.Content;
import org.align4j.data.Preference;
import org.align4j.data.Ranking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankingPairsTest {
    /** Ranks 2, 0, 1, 1: the second is best, the first worst, the last two are equal. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "ALL; r/1-2 r/1-3 r/1-0 r/2-0 r/3-0",
                "BEST; r/1-2 r/1-3 r/1-0",
                "EXTREMES; r/1-0",
                "NEIGHBOURS; r/1-2 r/1-3 r/2-0 r/3-0",
            })
    void equalRanksAreNotPaired(PairChoice choice, String ids) {
        assertThat(RankingPairs.of(ranking(List.of(2, 0, 1, 1)), choice))
                .extracting(Preference::id)
                .containsExactly(ids.split(" "));
    }

    @Test
    void kCompletionsInOrderGiveEveryPairOnce() {
        for (int k = 2; k <= 7; k++) {
            List<Integer> ranks = IntStream.range(0, k).boxed().toList();
            assertThat(RankingPairs.of(ranking(ranks), PairChoice.ALL)).hasSize(k * (k - 1) / 2);
        }
    }

    @Test
    void theMarginIsTheDifferenceOfTheScores() {
        Ranking ranking = new Ranking(
                "r",
                Content.text("q"),
                List.of(Content.text("a"), Content.text("b")),
                List.of(1, 0),
                List.of(0.5, 2.0),
                "judge",
                "j",
                null);

        assertThat(RankingPairs.of(ranking, PairChoice.ALL))
                .containsExactly(new Preference(
                        "r/1-0",
                        Content.text("q"),
                        Content.text("b"),
                        Content.text("a"),
                        1,
                        false,
                        1.5,
                        "judge",
                        "j",
                        null,
                        null));
    }

    @Test
    void allEqualGivesNothing() {
        assertThat(RankingPairs.of(ranking(List.of(0, 0)), PairChoice.ALL)).isEmpty();
    }

    private static Ranking ranking(List<Integer> ranks) {
        List<Content> completions = IntStream.range(0, ranks.size())
                .mapToObj(i -> Content.text("completion " + i))
                .toList();
        return new Ranking("r", Content.text("q"), completions, ranks, null, "human", null, null);
    }
}
