package org.align4j.judge.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.align4j.core.UserError;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.data.LabelledPair;
import org.align4j.data.PairLabel;
import org.align4j.data.Preference;
import org.align4j.data.VerdictRow;
import org.align4j.judge.Comparison;
import org.align4j.judge.Disagreement;
import org.align4j.judge.agreement.PairAgreement.Label;
import org.align4j.judge.evaluation.GoldPair.Order;
import org.align4j.judge.statistics.ClusterBootstrap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JudgeTrialTest {
    private static final JudgeTrial.Rules RULES =
            new JudgeTrial.Rules(Disagreement.MEAN, Map.of("judge", "own"), new ClusterBootstrap(100, 1));
    private static final PairTexts NOTHING = (row, pFirst) -> null;

    @Test
    void aJudgeThatAlwaysSaysFirstIsNeverConsistent() {
        JudgeEvaluation judge = evaluate(gold(40), (pair, order) -> 1.0);

        assertThat(value(judge, Measure.CONSISTENCY)).isZero();
        assertThat(value(judge, Measure.FIRST_PICK)).isEqualTo(1);
        assertThat(value(judge, Measure.FAIRNESS)).isEqualTo(1);
        assertThat(value(judge, Measure.KAPPA)).isZero();
        assertThat(value(judge, Measure.ACCURACY_TIES_HALF)).isEqualTo(0.5);
        assertThat(judge.measures()).doesNotContainKey(Measure.ACCURACY);
        assertThat(judge.inconsistent()).hasSize(40);
    }

    @Test
    void aJudgeThatAlwaysSaysSecondIsUnfairTheOtherWay() {
        assertThat(value(evaluate(gold(40), (pair, order) -> 0.0), Measure.FAIRNESS))
                .isEqualTo(-1);
    }

    @Test
    void aJudgeThatPicksTheLongerHasALengthBiasOfOne() {
        JudgeEvaluation judge = evaluate(gold(60), (pair, order) -> shown(longer(pair), order));

        assertThat(value(judge, Measure.LONGER_WINS)).isEqualTo(1);
        assertThat(value(judge, Measure.LABEL_LONGER_WINS)).isBetween(0.2, 0.8);
        assertThat(value(judge, Measure.LENGTH_SLOPE)).isGreaterThan(3);
        assertThat(value(judge, Measure.CONSISTENCY)).isEqualTo(1);
    }

    @Test
    void aJudgeThatKnowsTheLabelsIsRightAndHasNoTasteBesides() {
        JudgeEvaluation judge = evaluate(gold(60), (pair, order) -> shown(pair.label(), order));

        for (Measure measure : List.of(
                Measure.ACCURACY,
                Measure.ACCURACY_TIES_HALF,
                Measure.ACCURACY_WITH_TIES,
                Measure.CALL_ACCURACY,
                Measure.KAPPA,
                Measure.ALPHA,
                Measure.CONSISTENCY)) {
            assertThat(value(judge, measure)).as(measure.key()).isEqualTo(1);
        }
        assertThat(value(judge, Measure.LONGER_WINS)).isEqualTo(value(judge, Measure.LABEL_LONGER_WINS));
        assertThat(value(judge, Measure.LENGTH_SLOPE)).isCloseTo(0, within(0.75));
        assertThat(judge.disagreements()).isEmpty();
    }

    /** Of two labels by one name, or two pairs of one id, only the last would count. */
    @Test
    void whatWouldTakeTheOthersPlaceIsRefused() {
        List<PairLabel> same = List.of(new PairLabel("ada", "first"), new PairLabel("ada", "second"));
        LabelledPair twice = new LabelledPair(
                "a", Content.text("q"), Content.text("x"), Content.text("y"), null, null, null, null, same);
        assertThatThrownBy(() -> GoldPairs.of(twice))
                .isInstanceOf(UserError.class)
                .hasMessage("pair a: has two labels by the annotator ada; each needs a name of their own");
        assertThatThrownBy(() -> GoldPairs.byId(List.of(pair("a", Label.FIRST), pair("a", Label.SECOND))))
                .isInstanceOf(UserError.class)
                .hasMessage("--gold has two pairs with the id a; ids must be unique");
    }

    /** Four pairs by hand: right, wrong, a tie of the judge's on a decided pair, a tie of both. */
    @Test
    void agreementOfFourPairsIsAsCounted() {
        List<GoldPair> gold =
                List.of(pair("a", Label.FIRST), pair("b", Label.FIRST), pair("c", Label.SECOND), pair("d", Label.TIE));
        Map<String, Double> said = Map.of("a", 0.8, "b", 0.3, "c", 0.5, "d", 0.5);

        JudgeEvaluation judge = evaluate(gold, (pair, order) -> {
            double p = said.getOrDefault(pair.id(), Double.NaN);
            return order == 0 ? p : 1 - p;
        });

        assertThat(value(judge, Measure.ACCURACY)).isEqualTo(1.0 / 2);
        assertThat(value(judge, Measure.ACCURACY_TIES_HALF)).isCloseTo(1.5 / 3, within(1e-12));
        assertThat(value(judge, Measure.ACCURACY_WITH_TIES)).isEqualTo(2.0 / 4);
        // po = 2/4; pe = first 1/4 * 2/4 + second 1/4 * 1/4 + tie 2/4 * 1/4 = 5/16; (1/2 - 5/16) / (11/16) = 3/11.
        assertThat(value(judge, Measure.KAPPA)).isCloseTo(3.0 / 11, within(1e-12));
        // Both ways round the squared gaps are .2^2, .7^2, .5^2, 0.
        assertThat(judge.softLabels().raw().brier()).isCloseTo((0.04 + 0.49 + 0.25) / 4, within(1e-12));
        assertThat(judge.disagreements()).singleElement().satisfies(each -> {
            assertThat(each.pair().id()).isEqualTo("b");
            assertThat(each.pFirst()).isCloseTo(0.3, within(1e-12));
        });
    }

    /** Which completion is called first is arbitrary: nothing but the judge's and the labels' words may depend on it. */
    @ParameterizedTest
    @EnumSource(Measure.class)
    void turningEveryPairChangesNoMeasure(Measure measure) {
        List<GoldPair> gold = gold(50);
        List<GoldPair> turned = gold.stream().map(JudgeTrialTest::turned).toList();
        RandomGenerator random = new Seeds(3).generator("verdicts");
        Map<String, double[]> p = new LinkedHashMap<>();
        gold.forEach(pair -> p.put(pair.id(), new double[] {random.nextDouble(), random.nextDouble()}));

        // Turned, what was the swapped order is the order as given.
        JudgeEvaluation one = evaluate(gold, (pair, order) -> p.get(pair.id())[order]);
        JudgeEvaluation other = evaluate(turned, (pair, order) -> p.get(pair.id())[1 - order]);

        assertThat(other.measures().containsKey(measure))
                .isEqualTo(one.measures().containsKey(measure));
        if (one.measures().containsKey(measure)) {
            assertThat(value(other, measure)).isCloseTo(value(one, measure), within(1e-9));
        }
    }

    @Test
    void aFailureIsNoTieAndIsCounted() {
        List<GoldPair> gold = gold(10);
        List<VerdictRow> rows = new ArrayList<>(verdicts(gold, (pair, order) -> shown(pair.label(), order)));
        rows.set(0, failed(rows.get(0), "unparsed"));
        rows.set(2, failed(rows.get(2), "refused"));
        rows.set(3, failed(rows.get(3), "refused"));

        JudgeEvaluation judge =
                JudgeTrial.of(gold, rows, NOTHING, RULES).judges().get(0);

        assertThat(judge.coverage().judged()).isEqualTo(8);
        assertThat(judge.coverage().outcomes())
                .containsEntry("judged", 8)
                .containsEntry("partial", 1)
                .containsEntry("failed", 1);
        assertThat(judge.coverage().statuses()).containsEntry("refused", 2).containsEntry("unparsed", 1);
        assertThat(value(judge, Measure.ACCURACY_WITH_TIES)).isEqualTo(1);
    }

    /** Three times the same question: first, first, second is two thirds. */
    @Test
    void stabilityIsTheShareOfTheCommonestAnswer() {
        List<GoldPair> gold = List.of(pair("a", Label.FIRST));
        List<VerdictRow> rows = new ArrayList<>();
        for (double p : new double[] {1, 0.7, 0}) {
            rows.addAll(verdicts(gold, (pair, order) -> order == 0 ? p : 0.0));
        }

        JudgeEvaluation judge =
                JudgeTrial.of(gold, rows, NOTHING, RULES).judges().get(0);

        // As given: first, first, second; swapped: the same each time.
        assertThat(value(judge, Measure.STABILITY)).isCloseTo((2.0 / 3 + 1) / 2, within(1e-12));
        assertThat(judge.measures().get(Measure.CONSISTENCY).estimate()).isEqualTo(1);
    }

    @Test
    void aTasteForItsOwnCompletionsIsSeenBesideTheLabels() {
        List<GoldPair> gold = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            GoldPair pair = pair("p" + i, i < 2 ? Label.FIRST : Label.SECOND);
            gold.add(new GoldPair(
                    pair.id(),
                    pair.prompt(),
                    pair.first(),
                    pair.second(),
                    List.of("own", "other"),
                    null,
                    pair.label(),
                    Map.of(),
                    Order.AS_SHOWN));
        }

        JudgeEvaluation judge = evaluate(gold, (pair, order) -> order == 0 ? 1.0 : 0.0);

        assertThat(judge.self()).isEqualTo(new SelfPreference("own", 8, 1, 0.25));
    }

    @Test
    void verdictsOnAPreferencesDatasetSpeakOfItsChosenCompletion() {
        List<GoldPair> gold = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            gold.add(GoldPairs.of(new Preference(
                    "id-" + i,
                    Content.text("q" + i),
                    Content.text("good"),
                    Content.text("bad"),
                    1,
                    false,
                    null,
                    "human",
                    null,
                    null,
                    null)));
        }
        assertThat(gold).extracting(GoldPair::order).contains(Order.DRAWN, Order.DRAWN_AND_TURNED);

        // align judge --preferences shows the chosen completion first in order 0; this judge always finds it better.
        JudgeEvaluation judge = evaluate(gold, (pair, order) -> order == 0 ? 1.0 : 0.0);

        assertThat(value(judge, Measure.ACCURACY)).isEqualTo(1);
        assertThat(gold.get(0).question().first()).isEqualTo(Content.text("good"));
    }

    @Test
    void verdictsOnSamplesFindTheirCompletionsByText() {
        List<GoldPair> gold = List.of(pair("s/0-1", Label.FIRST));
        VerdictRow row = row("s/0-1", "s", 0, 1.0);
        GoldPair asked = gold.get(0);
        PairTexts turned = (verdict, pFirst) -> asked.question().swapped();

        JudgeEvaluation judge =
                JudgeTrial.of(gold, List.of(row), turned, RULES).judges().get(0);
        assertThat(value(judge, Measure.ACCURACY)).isZero();

        assertThatThrownBy(() -> JudgeTrial.of(gold, List.of(row), NOTHING, RULES))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("--samples");
        PairTexts other = (verdict, pFirst) ->
                new Comparison(verdict.pair(), Content.text("q"), Content.text("x"), Content.text("y"), null);
        assertThatThrownBy(() -> JudgeTrial.of(gold, List.of(row), other, RULES))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("different completions");
    }

    @Test
    void verdictsAboutOtherPairsAreRefusedByName() {
        assertThatThrownBy(() ->
                        JudgeTrial.of(List.of(pair("a", Label.FIRST)), List.of(row("z", "z", 0, 1.0)), NOTHING, RULES))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("like a")
                .hasMessageContaining("like z");
    }

    @Test
    void twoJudgesAreComparedOnThePairsThatBothJudged() {
        List<GoldPair> gold = gold(30);
        List<VerdictRow> rows = new ArrayList<>(verdicts(gold, (pair, order) -> shown(pair.label(), order)));
        for (VerdictRow row : verdicts(gold.subList(0, 20), (pair, order) -> shown(pair.label(), 1 - order))) {
            rows.add(of(row, "contrary"));
        }

        PairedComparison comparison =
                JudgeTrial.of(gold, rows, NOTHING, RULES).comparisons().get(0);

        assertThat(comparison.pairs()).isEqualTo(20);
        assertThat(comparison.differences().get(Measure.ACCURACY_TIES_HALF).estimate())
                .isEqualTo(1);
    }

    private static Label longer(GoldPair pair) {
        return pair.first().lastText().length() > pair.second().lastText().length() ? Label.FIRST : Label.SECOND;
    }

    /** The probability of what is shown first, of a judge who is sure of a label. */
    private static double shown(Label label, int order) {
        double p = JudgedPair.value(label);
        return order == 0 ? p : 1 - p;
    }

    /** Pairs of every kind: labels and lengths drawn apart from each other. */
    private static List<GoldPair> gold(int count) {
        RandomGenerator random = new Seeds(count).generator("gold");
        List<GoldPair> gold = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            gold.add(new GoldPair(
                    "pair-" + i,
                    Content.text("prompt " + i / 2),
                    Content.text("- **a**\n".repeat(random.nextInt(3)) + "x".repeat(50 + random.nextInt(400))),
                    Content.text("# b\n- c\n".repeat(random.nextInt(3)) + "y".repeat(50 + random.nextInt(400))),
                    List.of(),
                    null,
                    random.nextBoolean() ? Label.FIRST : Label.SECOND,
                    Map.of(),
                    Order.AS_SHOWN));
        }
        return gold;
    }

    private static GoldPair pair(String id, Label label) {
        return new GoldPair(
                id,
                Content.text("prompt of " + id),
                Content.text("one"),
                Content.text("other"),
                List.of(),
                null,
                label,
                Map.of(),
                Order.AS_SHOWN);
    }

    private static GoldPair turned(GoldPair pair) {
        Comparison other = pair.question().swapped();
        return new GoldPair(
                pair.id(),
                pair.prompt(),
                other.first(),
                other.second(),
                List.of(),
                null,
                pair.label() == Label.FIRST ? Label.SECOND : Label.FIRST,
                Map.of(),
                Order.AS_SHOWN);
    }

    private static JudgeEvaluation evaluate(List<GoldPair> gold, BiFunction<GoldPair, Integer, Double> pShownFirst) {
        return JudgeTrial.of(gold, verdicts(gold, pShownFirst), NOTHING, RULES)
                .judges()
                .get(0);
    }

    private static List<VerdictRow> verdicts(List<GoldPair> gold, BiFunction<GoldPair, Integer, Double> pShownFirst) {
        List<VerdictRow> rows = new ArrayList<>();
        for (GoldPair pair : gold) {
            for (int order = 0; order < 2; order++) {
                rows.add(row(pair.id(), pair.id(), order, pShownFirst.apply(pair, order)));
            }
        }
        return rows;
    }

    private static VerdictRow row(String pair, String prompt, int order, double pFirst) {
        return new VerdictRow(
                pair + "/" + order,
                pair,
                prompt,
                0,
                1,
                order,
                "judge",
                "rule",
                "ok",
                pFirst,
                pFirst == 0.5,
                null,
                null,
                0,
                0,
                0,
                0,
                0,
                0);
    }

    private static VerdictRow failed(VerdictRow row, String status) {
        return new VerdictRow(
                row.id(),
                row.pair(),
                row.promptId(),
                0,
                1,
                row.order(),
                row.judge(),
                "text",
                status,
                null,
                false,
                null,
                null,
                0,
                0,
                0,
                0,
                0,
                0);
    }

    private static VerdictRow of(VerdictRow row, String judge) {
        return new VerdictRow(
                row.id() + judge,
                row.pair(),
                row.promptId(),
                0,
                1,
                row.order(),
                judge,
                "rule",
                "ok",
                row.pFirst(),
                row.tie(),
                null,
                null,
                0,
                0,
                0,
                0,
                0,
                0);
    }

    private static double value(JudgeEvaluation judge, Measure measure) {
        assertThat(judge.measures()).containsKey(measure);
        return judge.measures().get(measure).estimate();
    }
}
