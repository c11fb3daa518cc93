package org.align4j.judge.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.data.Preference;
import org.align4j.data.Sample;
import org.align4j.data.SampledCompletion;
import org.junit.jupiter.api.Test;

class PairingTest {
    private static final Seeds SEEDS = new Seeds(7);

    @Test
    void allMakesEveryPairOnceAndAdjacentARing() {
        assertThat(ids(people(PairScheme.ALL), sample("s", "a", "b", "c", "d")))
                .containsExactly("s/0-1", "s/0-2", "s/0-3", "s/1-2", "s/1-3", "s/2-3");
        assertThat(ids(people(PairScheme.ADJACENT), sample("s", "a", "b", "c", "d")))
                .containsExactlyInAnyOrder("s/0-1", "s/1-2", "s/2-3", "s/0-3");
        assertThat(ids(people(PairScheme.ADJACENT), sample("s", "a", "b"))).containsExactly("s/0-1");
        assertThat(ids(people(PairScheme.ALL), sample("s", "a"))).isEmpty();
    }

    @Test
    void theBestAndTheWorstAreFoundByScores() {
        Pairing pairing = new Pairing(PairScheme.BEST_WORST, null, new Scores(), SEEDS);
        assertThat(ids(pairing, sample("s", "5", "9", "1", "7"))).containsExactly("s/1-2");
        assertThat(pairing.possible(sample("s", "5", "9", "1"))).isEqualTo(1);
    }

    @Test
    void whoGivesNoScoresCannotChooseByThem() {
        assertThatThrownBy(() -> people(PairScheme.BEST_WORST))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("people are shown all or adjacent pairs");
    }

    @Test
    void completionsThatSayTheSameMakeNoPair() {
        assertThat(ids(people(PairScheme.ALL), sample("s", "a", "b", "a"))).containsExactly("s/0-1", "s/1-2");
        assertThat(people(PairScheme.ALL).possible(sample("s", "a", "b", "a"))).isEqualTo(3);
    }

    @Test
    void aLimitKeepsPairsByHashWhateverElseThereIs() {
        Pairing two = Pairing.forPeople(PairScheme.ALL, 2, SEEDS);
        List<String> kept = ids(two, sample("s", "a", "b", "c", "d"));
        assertThat(kept).hasSize(2).isSorted();
        assertThat(ids(two, sample("s", "a", "b", "c", "d"))).isEqualTo(kept);
        Set<List<String>> choices = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            String id = "s" + i;
            choices.add(ids(two, sample(id, "a", "b", "c", "d")).stream()
                    .map(pair -> pair.substring(id.length()))
                    .toList());
        }
        assertThat(choices).as("no place is preferred").hasSizeGreaterThan(3);
        assertThat(two.possible(sample("s", "a", "b", "c"))).isEqualTo(2);
    }

    @Test
    void whichIsFirstIsDrawnAndTheTextsFollow() {
        Set<Integer> first = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Pair pair = people(PairScheme.ALL).pairs(sample("s" + i, "a", "b")).get(0);
            first.add(pair.first());
            assertThat(pair.second()).isEqualTo(1 - pair.first());
            assertThat(pair.comparison().first().lastText()).isEqualTo(pair.first() == 0 ? "a" : "b");
            assertThat(pair.comparison().second().lastText()).isEqualTo(pair.first() == 0 ? "b" : "a");
        }
        assertThat(first).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void aPreferenceAskedAgainShowsNoLabel() {
        Preference preference = new Preference(
                "p",
                Content.text("?"),
                Content.text("yes"),
                Content.text("no"),
                0.9,
                false,
                null,
                "human",
                null,
                null,
                "because");
        Pair pair = Pairing.again(preference);
        assertThat(pair.id()).isEqualTo("p");
        assertThat(pair.comparison().first().lastText()).isEqualTo("yes");
        assertThat(pair.comparison().groundTruth()).isNull();
    }

    private static Pairing people(PairScheme choice) {
        return Pairing.forPeople(choice, null, SEEDS);
    }

    private static List<String> ids(Pairing pairing, Sample sample) {
        return pairing.pairs(sample).stream().map(Pair::id).toList();
    }

    private static Sample sample(String id, String... texts) {
        return new Sample(
                id,
                Content.text("?"),
                Arrays.stream(texts).map(SampledCompletion::ofText).toList(),
                null,
                "policy");
    }
}
