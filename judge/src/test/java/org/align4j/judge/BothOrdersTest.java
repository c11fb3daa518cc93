package org.align4j.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.align4j.core.chat.Content;
import org.align4j.core.run.Seeds;
import org.align4j.judge.PairVerdict.Outcome;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class BothOrdersTest {
    private static final Comparison PAIR =
            new Comparison("p", Content.text("?"), Content.text("good"), Content.text("bad"), null);

    /** Says what a function of the question says. */
    private record Scripted(Function<Comparison, Verdict> answers) implements Judge {
        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public List<Verdict> compare(List<Comparison> comparisons) {
            return comparisons.stream().map(answers).toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> combinesAsTheGoldenValuesSay() {
        JsonNode fixture = Fixtures.json("losses/judge_both_orders.json");
        return Stream.iterate(0, i -> i < fixture.path("cases").size(), i -> i + 1)
                .map(i -> fixture.path("cases").path(i))
                .map(golden -> DynamicTest.dynamicTest(golden.path("name").asText(), () -> check(golden)));
    }

    private static void check(JsonNode golden) {
        double first = softmaxFirst(golden.path("parameters").path("first_order"));
        double second = softmaxFirst(golden.path("parameters").path("second_order"));
        JsonNode expected = golden.path("expected");
        double tolerance = golden.path("tolerance").asDouble();
        assertThat(first).isCloseTo(expected.path("p_first_wins_in_first_order").asDouble(), within(tolerance));
        PairVerdict verdict = ask(BothOrders.mean(), pair -> Verdict.of(shownAsGiven(pair) ? first : second, null));
        assertThat(verdict.pFirst()).isCloseTo(expected.path("p_a").asDouble(), within(tolerance));
        assertThat(verdict.consistent()).isEqualTo(expected.path("consistent").asBoolean());
    }

    @Test
    void aJudgeThatAlwaysSaysFirstPrefersNobody() {
        PairVerdict verdict = ask(BothOrders.mean(), pair -> Verdict.of(1, null));
        assertThat(verdict.pFirst()).isEqualTo(0.5);
        assertThat(verdict.tie()).isTrue();
        assertThat(verdict.consistent()).isFalse();
    }

    @Test
    void oneHalfIsATieInOneOrderAsInBoth() {
        for (Orders orders : Orders.values()) {
            BothOrders rule = new BothOrders(orders, Disagreement.MEAN, new Seeds(0));
            assertThat(ask(rule, pair -> Verdict.of(0.5, null)).tie())
                    .as(orders.name())
                    .isTrue();
        }
    }

    @Test
    void theConservativeRuleMakesDisagreementATie() {
        Function<Comparison, Verdict> partial = pair -> Verdict.of(shownAsGiven(pair) ? 0.9 : 0.6, null);
        assertThat(ask(BothOrders.mean(), partial).pFirst()).isCloseTo(0.65, within(1e-12));
        PairVerdict conservative = ask(new BothOrders(Orders.BOTH, Disagreement.TIE, new Seeds(0)), partial);
        assertThat(conservative.tie()).isTrue();
        assertThat(conservative.pFirst()).isEqualTo(0.5);
        assertThat(ask(new BothOrders(Orders.BOTH, Disagreement.DROP, new Seeds(0)), partial)
                        .outcome())
                .isEqualTo(Outcome.DROPPED);
    }

    @Test
    void aFailedOrderIsPartialAndNeverATie() {
        Verdict failure = Verdict.failed(Verdict.Status.ERROR, "down", Verdict.Cost.NOTHING);
        PairVerdict verdict = ask(BothOrders.mean(), pair -> shownAsGiven(pair) ? Verdict.of(0.9, null) : failure);
        assertThat(verdict.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(verdict.tie()).isFalse();
        assertThat(verdict.pFirst()).isNaN();
        assertThat(ask(BothOrders.mean(), pair -> failure).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aSkipIsNoFailure() {
        Verdict skip = Verdict.failed(Verdict.Status.SKIPPED, "no opinion", Verdict.Cost.NOTHING);
        assertThat(ask(BothOrders.mean(), pair -> skip).outcome()).isEqualTo(Outcome.SKIPPED);
    }

    @Test
    void aRandomOrderIsDrawnByHashAndUndone() {
        BothOrders random = new BothOrders(Orders.RANDOM, Disagreement.MEAN, new Seeds(3));
        List<Comparison> pairs = JudgeContract.pairs(200);
        Judge judge = new Scripted(pair -> Verdict.of(pair.first().lastText().length() % 2 == 0 ? 0.9 : 0.2, null));
        List<PairVerdict> verdicts = random.ask(judge, pairs);
        long swapped = verdicts.stream()
                .filter(verdict -> verdict.calls().get(0).swapped())
                .count();
        assertThat(swapped).isBetween(60L, 140L);
        assertThat(random.ask(judge, pairs)).isEqualTo(verdicts);
        PairVerdict turned = verdicts.stream()
                .filter(verdict -> verdict.calls().get(0).swapped())
                .findFirst()
                .orElseThrow();
        double said = turned.pair().second().lastText().length() % 2 == 0 ? 0.9 : 0.2;
        assertThat(turned.pFirst()).isCloseTo(1 - said, within(1e-12));
    }

    @Test
    void swappingTheWholeInputMirrorsEveryProbability() {
        List<Comparison> pairs = JudgeContract.pairs(50);
        Judge biased = new Scripted(pair -> Verdict.of(
                1
                        / (1
                                + Math.exp(-0.3
                                        - pair.first().lastText().length()
                                        + pair.second().lastText().length())),
                null));
        List<PairVerdict> given = BothOrders.mean().ask(biased, pairs);
        List<PairVerdict> swapped = BothOrders.mean()
                .ask(biased, pairs.stream().map(Comparison::swapped).toList());
        for (int i = 0; i < pairs.size(); i++) {
            assertThat(swapped.get(i).pFirst()).isCloseTo(1 - given.get(i).pFirst(), within(1e-15));
        }
    }

    private static boolean shownAsGiven(Comparison pair) {
        return pair.first().lastText().equals("good");
    }

    private static PairVerdict ask(BothOrders orders, Function<Comparison, Verdict> answers) {
        return orders.ask(new Scripted(answers), List.of(PAIR)).get(0);
    }

    private static double softmaxFirst(JsonNode logprobs) {
        double first = Math.exp(logprobs.get(0).asDouble());
        double second = Math.exp(logprobs.get(1).asDouble());
        return first / (first + second);
    }
}
