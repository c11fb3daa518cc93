package org.align4j.judge.jury;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Progress;
import org.align4j.core.run.Seeds;
import org.align4j.data.Preference;
import org.align4j.data.VerdictRow;
import org.align4j.judge.BothOrders;
import org.align4j.judge.Comparison;
import org.align4j.judge.Disagreement;
import org.align4j.judge.Judge;
import org.align4j.judge.JudgeContract;
import org.align4j.judge.Orders;
import org.align4j.judge.PairVerdict;
import org.align4j.judge.Verdict;
import org.align4j.judge.Verdict.Cost;
import org.align4j.judge.Verdict.Status;
import org.align4j.judge.collect.Judging;
import org.align4j.judge.collect.Pair;
import org.junit.jupiter.api.Test;

class JuryTest extends JudgeContract {
    private static final Comparison PAIR =
            new Comparison("p", Content.user("q"), Content.assistant("long answer"), Content.assistant("short"), null);

    @Override
    protected Judge judge() {
        return new Jury(
                "jury", List.of(new LengthJudge("longer", 1), new LengthJudge("shorter", -0.5)), Decision.MEAN, 2);
    }

    @Test
    void theMeanIsTheMeanAndTheMajorityCountsHeads() {
        List<Judge> judges = List.of(fixed("a", 0.9), fixed("b", 0.2), fixed("c", 0.6));
        assertThat(of(judges, Decision.MEAN, 3).pFirst()).isCloseTo(1.7 / 3, within(1e-12));
        assertThat(of(judges, Decision.MAJORITY, 3).pFirst()).isCloseTo(2 / 3.0, within(1e-12));
        List<Judge> split = List.of(fixed("a", 0.9), fixed("b", 0.2));
        assertThat(of(split, Decision.MAJORITY, 2).tie()).isTrue();
    }

    @Test
    void disagreementIsKept() {
        Verdict verdict = of(List.of(fixed("a", 0.9), fixed("b", 0.2)), Decision.MEAN, 2);
        assertThat(verdict.ballots()).extracting(Verdict.Ballot::judge).containsExactly("a", "b");
        assertThat(verdict.rationale()).isEqualTo("a 0.900, b 0.200; spread 0.700");
        List<VerdictRow> rows = new ArrayList<>();
        List<Preference> preferences = new ArrayList<>();
        Judge jury = new Jury("jury", List.of(fixed("a", 0.9), fixed("b", 0.2)), Decision.MEAN, 2);
        new Judging(jury, new BothOrders(Orders.FIXED, Disagreement.MEAN, new Seeds(0)), Judging.Ties.KEEP)
                .run(List.of(new Pair("p", 0, 1, PAIR)).stream(), rows::add, preferences::add, new Silent());
        assertThat(rows).extracting(VerdictRow::judge).containsExactly("jury", "a", "b");
        assertThat(rows).extracting(VerdictRow::id).doesNotHaveDuplicates();
        assertThat(rows).extracting(VerdictRow::pFirst).containsExactly(0.55, 0.9, 0.2);
    }

    @Test
    void aJuryWithoutItsQuorumHasNoVerdict() {
        List<Judge> judges = List.of(fixed("a", 0.9), failing("b"), fixed("c", 0.7));
        Verdict none = of(judges, Decision.MEAN, 3);
        assertThat(none.status()).isEqualTo(Status.REFUSED);
        assertThat(none.rationale()).startsWith("2 of 3 judges answered: a 0.900, b refused");
        assertThat(none.ballots()).hasSize(3);
        assertThat(of(judges, Decision.MEAN, 2).pFirst()).isCloseTo(0.8, within(1e-12));
    }

    @Test
    void swappingThePairMirrorsTheJury() {
        try (Judge jury = judge()) {
            PairVerdict given = BothOrders.mean().ask(jury, List.of(PAIR)).get(0);
            PairVerdict turned =
                    BothOrders.mean().ask(jury, List.of(PAIR.swapped())).get(0);
            assertThat(turned.pFirst()).isEqualTo(1 - given.pFirst());
        }
    }

    private static Verdict of(List<Judge> judges, Decision decision, int quorum) {
        return new Jury("jury", judges, decision, quorum).compare(List.of(PAIR)).get(0);
    }

    private static Judge fixed(String name, double p) {
        return new OneAnswer(name, Verdict.of(p, null));
    }

    private static Judge failing(String name) {
        return new OneAnswer(name, Verdict.failed(Status.REFUSED, "no", Cost.NOTHING));
    }

    private record OneAnswer(String name, Verdict verdict) implements Judge {
        @Override
        public List<Verdict> compare(List<Comparison> comparisons) {
            return comparisons.stream().map(pair -> verdict).toList();
        }
    }

    /** Prefers length, or dislikes it. */
    private record LengthJudge(String name, double taste) implements Judge {
        @Override
        public List<Verdict> compare(List<Comparison> comparisons) {
            return comparisons.stream()
                    .map(pair -> Verdict.ofScores(
                            taste * pair.first().lastText().length(),
                            taste * pair.second().lastText().length(),
                            3,
                            0,
                            "lengths"))
                    .toList();
        }
    }

    private static final class Silent implements Progress {
        @Override
        public void advance(long count) {}

        @Override
        public void note(String words) {}

        @Override
        public void close() {}
    }
}
