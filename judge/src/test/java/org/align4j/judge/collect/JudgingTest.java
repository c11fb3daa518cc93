package org.align4j.judge.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Progress;
import org.align4j.core.run.ProgressDisplay;
import org.align4j.core.run.Seeds;
import org.align4j.data.Label;
import org.align4j.data.Preference;
import org.align4j.data.VerdictRow;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Candidate;
import org.align4j.judge.Comparison;
import org.align4j.judge.Disagreement;
import org.align4j.judge.Orders;
import org.align4j.judge.PairVerdict.Outcome;
import org.junit.jupiter.api.Test;

/** What judging pairs and labelling completions makes of a judge's answers. */
class JudgingTest {
    private final Scores judge = new Scores();
    private final List<VerdictRow> rows = new ArrayList<>();
    private final List<Preference> preferences = new ArrayList<>();

    @Test
    void everyCallIsARowAndEveryJudgedPairAPreference() {
        Tally tally = judged(Judging.Ties.KEEP, pair("a", "1", "2"), pair("b", "x", "2"), pair("c", "3", "3"));
        assertThat(rows).extracting(VerdictRow::id).containsExactly("a/0", "a/1", "b/0", "b/1", "c/0", "c/1");
        assertThat(rows).extracting(VerdictRow::pFirst).containsExactly(0.0, 1.0, null, null, 0.5, 0.5);
        assertThat(preferences).extracting(Preference::id).containsExactly("a", "c");
        assertThat(preferences.get(0).chosen().lastText()).isEqualTo("2");
        assertThat(preferences.get(0).pChosen()).isEqualTo(1);
        assertThat(preferences.get(1).tie()).isTrue();
        assertThat(tally.pairs()).isEqualTo(3);
        assertThat(tally.judged()).isEqualTo(2);
        assertThat(tally.of(Outcome.FAILED)).isEqualTo(1);
        assertThat(tally.coverage()).isEqualTo(1 - 1 / 3.0);
        assertThat(tally.consistency()).isEqualTo(1);
        assertThat(tally.firstPicked()).as("one of the two decided calls").isEqualTo(0.5);
        assertThat(tally.failures()).isEqualTo("2 unparsed");
        assertThat(tally.dollars()).isEqualTo(0.5);
        assertThat(tally.summary()).endsWith("calls without a verdict: 2 unparsed, 20 + 2 tokens, $0.5000");
    }

    @Test
    void tiesAreLeftOutWhereTheyAreNotWanted() {
        Tally tally = judged(Judging.Ties.DROP, pair("c", "3", "3"));
        assertThat(preferences).isEmpty();
        assertThat(tally.ties()).isEqualTo(1);
    }

    @Test
    void nothingAskedIsNothingMissed() {
        Tally tally = judged(Judging.Ties.KEEP);
        assertThat(tally.coverage()).isEqualTo(1);
        assertThat(tally.consistency()).isNaN();
        tally.addIdentical(2);
        assertThat(tally.dropped()).containsExactly(Map.entry("identical completions", 2L));
    }

    @Test
    void aPromptsPairsAreAskedTogether() {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Comparison question =
                    new Comparison("p" + i, Content.text(i < 30 ? "long" : "?" + i), text("1"), text("2"), null);
            pairs.add(new Pair("s", 0, 1, question));
        }
        judged(Judging.Ties.KEEP, pairs.toArray(new Pair[0]));
        assertThat(judge.asked)
                .as("30 pairs in both orders, then the other ten")
                .containsExactly(60, 20);
    }

    @Test
    void chunksGrowWhileTheyTakeLittleAndShrinkWhenTheyTakeLong() {
        ChunkSize size = new ChunkSize(1);
        assertThat(size.size()).isEqualTo(16);
        size.took(1_000_000_000L);
        assertThat(size.size()).isEqualTo(32);
        size.took(5_000_000_000L);
        assertThat(size.size()).isEqualTo(32);
        IntStream.range(0, 20).forEach(i -> size.took(0));
        assertThat(size.size()).isEqualTo(1024);
        IntStream.range(0, 20).forEach(i -> size.took(60_000_000_000L));
        assertThat(size.size()).isEqualTo(16);
        assertThat(new ChunkSize(64).size()).as("eight rounds").isEqualTo(512);
    }

    @Test
    void aLabelIsGoodOnlyAboveTheLimitAndFailuresMakeNone() {
        List<Label> labels = new ArrayList<>();
        Labelling labelling = new Labelling(judge, 5);
        try (Progress progress = ProgressDisplay.none().start("labelling", "completions", 4)) {
            labelling.run(
                    List.of("5", "6", "x", "1").stream()
                            .map(text -> new Candidate("id-" + text, text("?"), text(text), null)),
                    labels::add,
                    progress);
        }
        assertThat(labels).extracting(Label::id).containsExactly("id-5", "id-6", "id-1");
        assertThat(labels).extracting(Label::rating).containsExactly(5.0, 6.0, 1.0);
        assertThat(labels).extracting(Label::label).containsExactly(false, true, false);
        assertThat(labelling.coverage()).isEqualTo(0.75);
        assertThat(labelling.dropped()).containsExactly(Map.entry("error", 1L));
        assertThat(labelling.summary())
                .isEqualTo(
                        "3 of 4 completions labelled, 1 of them desirable, coverage 0.750, calls without a verdict: 1"
                                + " error");
        assertThat(new Labelling(judge, 0).coverage()).isEqualTo(1);
    }

    private Tally judged(Judging.Ties ties, Pair... pairs) {
        BothOrders orders = new BothOrders(Orders.BOTH, Disagreement.MEAN, new Seeds(1));
        try (Progress progress = ProgressDisplay.none().start("judging", "pairs", pairs.length)) {
            return new Judging(judge, orders, ties, () -> 0)
                    .run(List.of(pairs).stream(), rows::add, preferences::add, progress);
        }
    }

    private static Pair pair(String id, String first, String second) {
        return new Pair("s-" + id, 0, 1, new Comparison(id, text("? " + id), text(first), text(second), null));
    }

    private static Content text(String text) {
        return Content.text(text);
    }
}
