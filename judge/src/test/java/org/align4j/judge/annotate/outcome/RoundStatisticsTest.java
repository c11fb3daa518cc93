package org.align4j.judge.annotate.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.align4j.judge.annotate.Answer;
import org.align4j.judge.annotate.Answer.Choice;
import org.align4j.judge.annotate.Round;
import org.align4j.judge.annotate.RoundFolder;
import org.align4j.judge.annotate.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundStatisticsTest {
    private static final List<Integer> AS_IT_IS = List.of(0, 1);
    private static final List<Integer> TURNED = List.of(1, 0);
    private static final Answer FIRST = Answer.pair(Choice.FIRST, null);
    private static final Answer SECOND = Answer.pair(Choice.SECOND, null);
    private static final Answer TIE = Answer.pair(Choice.TIE, null);

    @TempDir
    Path path;

    /** The units AA, AB, BB, BBA, TT, AA have α = 0.5384615. */
    @Test
    void agreementHasItsGoldenValueWhateverTheOrderShown() {
        RoundFolder folder = new VotedRound(path, Round.pairs(3, 1))
                .item("1", "x", "y")
                .item("2", "x", "y")
                .item("3", "x", "y")
                .item("4", "x", "y")
                .item("5", "x", "y")
                .item("6", "x", "y")
                .vote("ada", "1", AS_IT_IS, FIRST)
                .vote("bob", "1", TURNED, SECOND)
                .vote("ada", "2", AS_IT_IS, FIRST)
                .vote("bob", "2", AS_IT_IS, SECOND)
                .vote("ada", "3", TURNED, FIRST)
                .vote("bob", "3", AS_IT_IS, SECOND)
                .vote("ada", "4", AS_IT_IS, SECOND)
                .vote("bob", "4", TURNED, FIRST)
                .vote("eve", "4", TURNED, SECOND)
                .vote("ada", "5", AS_IT_IS, TIE)
                .vote("bob", "5", AS_IT_IS, Answer.pair(Choice.BOTH_BAD, null))
                .vote("ada", "6", AS_IT_IS, FIRST)
                .vote("eve", "6", TURNED, SECOND)
                .written();
        RoundStatistics now = RoundStatistics.of(folder, warning -> {});
        AnnotatorAgreement agreement = now.agreement().get(0);
        assertThat(agreement.alpha()).isCloseTo(0.5384615384615385, within(1e-12));
        assertThat(agreement.units()).isEqualTo(6);
        // Of the 6 units 4 agree, one does not, and one third of the last one's pairs of votes.
        assertThat(agreement.observed()).isCloseTo((4 + 1 / 3.0) / 6, within(1e-12));
        // Ada and Bob: A A B B T against A B B B T, po 4/5, pe 2/5·1/5 + 2/5·3/5 + 1/25 = 9/25, so κ = 11/16.
        // Ada and Eve: B A against A A, κ = 0; Bob and Eve: B against A, κ = 0. Weighted by 5, 2 and 1.
        assertThat(agreement.kappa()).isCloseTo(5 * 11 / 16.0 / 8, within(1e-12));
        assertThat(now.conflicts()).containsExactly("2", "4");
        assertThat(now.votes()).isEqualTo(13);
    }

    /** What is asked beside a ranking is a rating, of another scale than which of two is ahead. */
    @Test
    void ratingsBesideRankingsAgreeOnTheirOwnScale() {
        Answer ranks = Answer.ranks(List.of(1, 2));
        RoundFolder folder = new VotedRound(path, new Round(Task.RANKING, 3, 5, List.of("kind"), 1))
                .item("1", "x", "y")
                .item("2", "x", "y")
                .vote("ada", "1", AS_IT_IS, ranks.withAxes(Map.of("kind", 5)))
                .vote("bob", "1", AS_IT_IS, ranks.withAxes(Map.of("kind", 5)))
                .vote("ada", "2", AS_IT_IS, ranks.withAxes(Map.of("kind", 2)))
                .vote("bob", "2", AS_IT_IS, ranks.withAxes(Map.of("kind", 2)))
                .written();
        assertThat(RoundStatistics.of(folder, warning -> {}).agreement())
                .filteredOn(each -> each.question().equals("kind"))
                .extracting(AnnotatorAgreement::kappa, AnnotatorAgreement::alpha)
                .containsExactly(tuple(1.0, 1.0));
    }

    @Test
    void anAxisCannotBeCalledLikeTheTasksOwnQuestion() {
        assertThatThrownBy(() -> new Round(Task.PAIRS, 3, 5, List.of("better"), 1))
                .hasMessageContaining("must not be called like the task's own questions");
    }

    @Test
    void annotatorsAreMeasuredByGoldRepetitionOthersAndTaste() {
        RoundFolder folder = new VotedRound(path, Round.pairs(3, 1))
                .item("1", "x", "y")
                .item("2", "x", "y")
                .gold(FIRST, "g1", "x", "y")
                .gold(SECOND, "g2", "x", "y")
                .vote("ada", "1", AS_IT_IS, FIRST)
                .vote("ada", "1", 1, TURNED, SECOND)
                .vote("ada", "2", TURNED, FIRST)
                .vote("ada", "2", 1, AS_IT_IS, FIRST)
                .vote("ada", "g1", TURNED, SECOND)
                .vote("ada", "g2", TURNED, SECOND)
                .vote("bob", "1", AS_IT_IS, FIRST)
                .vote("eve", "2", AS_IT_IS, Answer.skip(null))
                .written();
        AnnotatorStatistics ada =
                RoundStatistics.of(folder, warning -> {}).annotators().get(0);
        assertThat(ada.votes()).isEqualTo(6);
        assertThat(ada.onGold()).isEqualTo(0.5);
        assertThat(ada.goldItems()).isEqualTo(2);
        assertThat(ada.withSelf()).isEqualTo(0.5);
        assertThat(ada.repeats()).isEqualTo(2);
        assertThat(ada.withOthers()).as("item 1 only, Eve skipped 2").isEqualTo(1);
        assertThat(ada.firstShown()).isEqualTo(0.5);
        assertThat(ada.medianSeconds()).isEqualTo(3.5);
        assertThat(RoundStatistics.of(folder, warning -> {}).annotators().get(2).skips())
                .isEqualTo(1);
    }

    @Test
    void whatTheOwnerDecidedIsNoConflictAnyMore() {
        RoundFolder folder = new VotedRound(path, Round.pairs(3, 1))
                .item("1", "x", "y")
                .vote("ada", "1", AS_IT_IS, FIRST)
                .vote("bob", "1", AS_IT_IS, SECOND)
                .vote(RoundFolder.OWNER, "1", AS_IT_IS, TIE)
                .written();
        RoundStatistics now = RoundStatistics.of(folder, warning -> {});
        assertThat(now.conflicts()).isEmpty();
        assertThat(now.decided()).isEqualTo(1);
        assertThat(Map.of("alpha", now.agreement().get(0).alpha())).doesNotContainValue(Double.NaN);
    }
}
