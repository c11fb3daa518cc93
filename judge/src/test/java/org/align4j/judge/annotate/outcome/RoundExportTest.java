package org.align4j.judge.annotate.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.core.UserError;
import org.align4j.data.Label;
import org.align4j.data.LabelledPair;
import org.align4j.data.PairLabel;
import org.align4j.data.Preference;
import org.align4j.data.Ranking;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.Answer.Choice;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Task;
import org.align4j.judge.annotate.outcome.ExportConfig.Gold;
import org.align4j.judge.annotate.outcome.ExportConfig.Ties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundExportTest {
    private static final List<Integer> AS_IT_IS = List.of(0, 1);
    private static final List<Integer> TURNED = List.of(1, 0);
    private static final Answer FIRST = Answer.pair(Choice.FIRST, null);
    private static final Answer SECOND = Answer.pair(Choice.SECOND, null);
    private static final Answer TIE = Answer.pair(Choice.TIE, null);

    @TempDir
    Path path;

    @Test
    void majorityIsTheMostFrequentAnswerWhicheverSideWasShownFirst() {
        RoundExport export = export(
                pairs(3).item("a", "good", "bad")
                        .vote("ada", "a", AS_IT_IS, FIRST)
                        .vote("bob", "a", TURNED, SECOND.withComment("says more"))
                        .vote("eve", "a", AS_IT_IS, SECOND),
                ExportConfig.of(Aggregation.MAJORITY));
        assertThat(export.preferences()).singleElement().satisfies(row -> {
            assertThat(row.chosen().lastText()).isEqualTo("good");
            assertThat(row.pChosen()).isEqualTo(1);
            assertThat(row.tie()).isFalse();
            assertThat(row.margin()).isNull();
            assertThat(row.annotator()).isEqualTo("ada,bob,eve");
            assertThat(row.rationale()).isEqualTo("says more");
            assertThat(row.source()).isEqualTo("human");
        });
    }

    @Test
    void theMeanOfFiveStepsIsAProbabilityAndItsStepsTheMargin() {
        // 1, 3/4, 1/2, 1/4 in favour of the first: mean 5/8; steps 2, 1, 0, −1: mean 1/2.
        RoundExport export = export(
                pairs(5).item("a", "x", "y")
                        .vote("ada", "a", AS_IT_IS, Answer.pair(Choice.FIRST, 2))
                        .vote("bob", "a", TURNED, Answer.pair(Choice.SECOND, 1))
                        .vote("eve", "a", AS_IT_IS, Answer.pair(Choice.BOTH_BAD, null))
                        .vote("joe", "a", TURNED, Answer.pair(Choice.FIRST, 1)),
                ExportConfig.of(Aggregation.MEAN));
        assertThat(export.preferences()).singleElement().satisfies(row -> {
            assertThat(row.chosen().lastText()).isEqualTo("x");
            assertThat(row.pChosen()).isEqualTo(0.625);
            assertThat(row.margin()).isEqualTo(0.5);
        });
    }

    @Test
    void tiesAreDroppedHalvedOrKept() {
        VotedRound round =
                pairs(3).item("a", "x", "y").vote("ada", "a", AS_IT_IS, FIRST).vote("bob", "a", AS_IT_IS, SECOND);
        RoundFolder folder = round.written();
        assertThat(preferences(folder, Ties.KEEP)).singleElement().satisfies(row -> {
            assertThat(row.pChosen()).isEqualTo(0.5);
            assertThat(row.tie()).isTrue();
        });
        assertThat(preferences(folder, Ties.HALF)).singleElement().satisfies(row -> {
            assertThat(row.pChosen()).isEqualTo(0.5);
            assertThat(row.tie()).isFalse();
        });
        RoundExport dropping = new RoundExport(folder, options(Ties.DROP, 1, 0), warning -> {});
        assertThat(dropping.preferences()).isEmpty();
        assertThat(dropping.leftOut()).isEqualTo(Map.of("tie", 1L));
    }

    @Test
    void whateverIsLeftOutIsCountedByItsReason() {
        RoundFolder folder = pairs(3).item("none", "x", "y")
                .item("skipped", "x", "y")
                .item("few", "x", "y")
                .item("divided", "x", "y")
                .item("kept", "x", "y")
                .gold(FIRST, "known", "x", "y")
                .vote("ada", "skipped", AS_IT_IS, Answer.skip("broken"))
                .vote("ada", "few", AS_IT_IS, FIRST)
                .vote("ada", "divided", AS_IT_IS, FIRST)
                .vote("bob", "divided", AS_IT_IS, SECOND)
                .vote("ada", "kept", AS_IT_IS, FIRST)
                .vote("bob", "kept", TURNED, SECOND)
                .vote("bob", "known", TURNED, SECOND)
                .written();
        RoundExport export = new RoundExport(folder, options(Ties.KEEP, 2, 0.6), warning -> {});
        assertThat(export.preferences()).extracting(Preference::id).containsExactly("kept");
        assertThat(export.leftOut())
                .isEqualTo(Map.of(
                        "no vote", 1L, "skipped", 1L, "too few votes", 1L, "too little agreement", 1L, "gold", 1L));
    }

    @Test
    void theOwnersDecisionStandsAboveTheVotes() {
        RoundExport export = export(
                pairs(3).item("a", "x", "y")
                        .vote("ada", "a", AS_IT_IS, FIRST)
                        .vote("bob", "a", AS_IT_IS, FIRST)
                        .vote(RoundFolder.OWNER, "a", AS_IT_IS, SECOND.withComment("x is made up")),
                ExportConfig.of(Aggregation.MAJORITY));
        assertThat(export.preferences()).singleElement().satisfies(row -> {
            assertThat(row.chosen().lastText()).isEqualTo("y");
            assertThat(row.annotator()).isEqualTo("owner");
            assertThat(row.rationale()).isEqualTo("x is made up");
        });
    }

    @Test
    void dawidSkeneBelievesWhoAgreesMore() {
        VotedRound round = pairs(3);
        for (int i = 0; i < 30; i++) {
            Answer truth = i % 2 == 0 ? FIRST : SECOND;
            round.item("item " + i, "x", "y").vote("ada", "item " + i, AS_IT_IS, truth);
            round.vote("bob", "item " + i, AS_IT_IS, truth);
            round.vote("eve", "item " + i, AS_IT_IS, i % 3 == 0 ? FIRST : SECOND);
        }
        round.item("divided", "x", "y")
                .vote("ada", "divided", AS_IT_IS, FIRST)
                .vote("eve", "divided", AS_IT_IS, SECOND);
        List<Preference> rows =
                export(round, ExportConfig.of(Aggregation.DAWID_SKENE)).preferences();
        assertThat(rows.get(30).id()).isEqualTo("divided");
        assertThat(rows.get(30).chosen().lastText()).isEqualTo("x");
        assertThat(rows.get(30).pChosen()).isGreaterThan(0.9);
    }

    @Test
    void axesMakePreferencesOfTheirOwn() {
        Round round = new Round(Task.PAIRS, 5, 5, List.of("honest"), 1);
        RoundFolder folder = new VotedRound(path, round)
                .item("a", "x", "y")
                .vote("ada", "a", TURNED, Answer.pair(Choice.FIRST, 2).withAxes(Map.of("honest", 5)))
                .written();
        ExportConfig honest = new ExportConfig(Aggregation.MAJORITY, "honest", 1, 0, Ties.KEEP, null, Gold.DROP);
        // Shown turned: the first, y, is better, but the second, x, is the more honest.
        assertThat(new RoundExport(folder, honest, warning -> {})
                        .preferences()
                        .get(0)
                        .chosen()
                        .lastText())
                .isEqualTo("x");
        assertThat(new RoundExport(folder, ExportConfig.of(Aggregation.MAJORITY), warning -> {})
                        .preferences()
                        .get(0)
                        .chosen()
                        .lastText())
                .isEqualTo("y");
        ExportConfig unknown = new ExportConfig(Aggregation.MAJORITY, "kind", 1, 0, Ties.KEEP, null, Gold.DROP);
        assertThatThrownBy(() -> new RoundExport(folder, unknown, warning -> {}))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("which has better, honest");
    }

    @Test
    void ranksAreAddedUpByTheirMeanOrByWhoBeatsWhom() {
        Round round = new Round(Task.RANKING, 3, 5, List.of(), 1);
        // Own ranks: 1 2 3, 2 1 3, 3 1 2. Means 2, 4/3, 8/3; by majority the second beats both, the first the third.
        RoundFolder folder = new VotedRound(path, round)
                .item("a", "x", "y", "z")
                .vote("ada", "a", List.of(0, 1, 2), Answer.ranks(List.of(1, 2, 3)))
                .vote("bob", "a", List.of(1, 0, 2), Answer.ranks(List.of(1, 2, 3)))
                .vote("eve", "a", List.of(2, 0, 1), Answer.ranks(List.of(2, 3, 1)))
                .written();
        Ranking mean = new RoundExport(folder, ExportConfig.of(Aggregation.MEAN), warning -> {})
                .rankings()
                .get(0);
        assertThat(mean.ranks()).containsExactly(1, 0, 2);
        assertThat(mean.scores()).containsExactly(-2.0, -4 / 3.0, -8 / 3.0);
        Ranking majority = new RoundExport(folder, ExportConfig.of(Aggregation.MAJORITY), warning -> {})
                .rankings()
                .get(0);
        assertThat(majority.scores()).containsExactly(1.0, 2.0, 0.0);
        List<Preference> pairs =
                new RoundExport(folder, ExportConfig.of(Aggregation.MEAN), warning -> {}).preferences();
        assertThat(pairs).extracting(Preference::id).containsExactly("a/0-1", "a/0-2", "a/1-2");
        assertThat(pairs.get(0).chosen().lastText()).isEqualTo("y");
        assertThat(pairs.get(0).pChosen()).isCloseTo(2 / 3.0, within(1e-12));
    }

    /** Eve contradicts the other two everywhere, so her word on the last item counts against it. */
    @Test
    void rankingsOfDawidSkeneWeighAnnotatorsByWhatTheyAreWorth() {
        VotedRound round = new VotedRound(path, new Round(Task.RANKING, 3, 5, List.of(), 1));
        List<Integer> order = List.of(0, 1, 2);
        for (int i = 0; i < 10; i++) {
            round.item("item " + i, "x", "y", "z")
                    .vote("ada", "item " + i, order, Answer.ranks(List.of(1, 2, 3)))
                    .vote("bob", "item " + i, order, Answer.ranks(List.of(1, 2, 3)))
                    .vote("eve", "item " + i, order, Answer.ranks(List.of(3, 2, 1)));
        }
        RoundExport export = new RoundExport(
                round.item("last", "x", "y", "z")
                        .vote("eve", "last", order, Answer.ranks(List.of(1, 2, 3)))
                        .item("even", "x", "y", "z")
                        .vote("ada", "even", order, Answer.ranks(List.of(1, 1, 3)))
                        .written(),
                ExportConfig.of(Aggregation.DAWID_SKENE),
                warning -> {});
        List<Ranking> rankings = export.rankings();
        assertThat(rankings.get(0).ranks()).containsExactly(0, 1, 2);
        assertThat(rankings.get(10).ranks()).containsExactly(2, 1, 0);
        assertThat(rankings.get(11).ranks()).containsExactly(0, 0, 2);
        assertThat(export.preferences().stream().filter(row -> row.id().startsWith("even/")))
                .extracting(Preference::id, Preference::tie, row -> row.pChosen() > 0.9)
                .containsExactly(
                        tuple("even/0-1", true, false), tuple("even/0-2", false, true), tuple("even/1-2", false, true));
    }

    @Test
    void ratingsAndSafetyBecomeLabels() {
        RoundFolder ratings = new VotedRound(path.resolve("r"), new Round(Task.RATINGS, 3, 5, List.of(), 1))
                .item("a", "x")
                .item("b", "y")
                .vote("ada", "a", List.of(0), Answer.rating(5))
                .vote("bob", "a", List.of(0), Answer.rating(4))
                .vote("ada", "b", List.of(0), Answer.rating(3))
                .written();
        assertThat(new RoundExport(ratings, ExportConfig.of(Aggregation.MEAN), warning -> {}).labels())
                .extracting(Label::label, Label::rating)
                .containsExactly(tuple(true, 4.5), tuple(false, 3.0));
        RoundFolder safety = new VotedRound(path.resolve("s"), new Round(Task.SAFETY, 3, 5, List.of(), 1))
                .item("a", "x")
                .item("b", "y")
                .vote("ada", "a", List.of(0), Answer.safety(false, true))
                .vote("ada", "b", List.of(0), Answer.safety(true, false))
                .vote("bob", "b", List.of(0), Answer.safety(false, false))
                .written();
        RoundExport harmless = new RoundExport(safety, ExportConfig.of(Aggregation.MAJORITY), warning -> {});
        assertThat(harmless.labels()).extracting(Label::label).containsExactly(true);
        assertThat(harmless.leftOut()).isEqualTo(Map.of("tie", 1L));
        assertThatThrownBy(harmless::preferences).hasMessageContaining("make no preferences");
    }

    @Test
    void labelledPairsKeepEverybodysAnswer() {
        List<LabelledPair> rows = export(
                        pairs(3).item("a", "x", "y")
                                .vote("ada", "a", TURNED, FIRST)
                                .vote("bob", "a", AS_IT_IS, TIE),
                        ExportConfig.of(Aggregation.MAJORITY))
                .labelledPairs();
        assertThat(rows.get(0).annotations())
                .containsExactly(new PairLabel("ada", PairLabel.SECOND), new PairLabel("bob", PairLabel.TIE));
        assertThat(rows.get(0).label()).isEqualTo(PairLabel.SECOND);
    }

    private VotedRound pairs(int steps) {
        return new VotedRound(path, Round.pairs(steps, 1));
    }

    private static RoundExport export(VotedRound round, ExportConfig options) {
        return new RoundExport(round.written(), options, warning -> {});
    }

    private static List<Preference> preferences(RoundFolder folder, Ties ties) {
        return new RoundExport(folder, options(ties, 1, 0), warning -> {}).preferences();
    }

    private static ExportConfig options(Ties ties, int minVotes, double minAgreement) {
        return new ExportConfig(Aggregation.MAJORITY, null, minVotes, minAgreement, ties, null, Gold.DROP);
    }
}
