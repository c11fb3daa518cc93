package org.align4j.rl.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.align4j.model.training.Batches;
import org.align4j.rl.loss.GoldenRows;
import org.align4j.testkit.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What rows are called, and how they are learned with that. */
class IndicatorTest {
    private static int[] encode(String text) {
        return text.chars().map(letter -> 1000 + letter).toArray();
    }

    static Stream<JsonNode> cases() {
        return GoldenRows.cases("advantage_indicator");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void positiveIsStrictlyAboveTheGoldenQuantile(JsonNode golden) {
        double[] advantages = Fixtures.numbers(golden.get("inputs").get("advantages"));
        double quantile = golden.get("parameters").get("quantile").doubleValue();
        assertThat(Quantiles.of(advantages, quantile))
                .isCloseTo(golden.get("expected").get("threshold").doubleValue(), within(1e-12));
        if (quantile == 0) {
            return; // a share of 1 is not an option: nothing would be told
        }
        List<LoggedRow> rows = IntStream.range(0, advantages.length)
                .mapToObj(i -> Logged.row(i, 1, 0))
                .toList();
        List<String> expected = Arrays.stream(
                        Fixtures.numbers(golden.get("expected").get("positive")))
                .mapToObj(each -> each == 1 ? "positive" : "negative")
                .toList();
        assertThat(new AdvantageIndicator(1 - quantile, AdvantageIndicator.Per.ALL).names(rows, advantages))
                .isEqualTo(expected);
    }

    @Test
    void promptsHaveQuantilesOfTheirOwn() {
        List<LoggedRow> rows =
                List.of(Logged.row(1, 1, 0), Logged.row(1, 1, 1), Logged.row(2, 1, 10), Logged.row(2, 1, 11));
        double[] advantages = {0, 1, 10, 11};
        assertThat(new AdvantageIndicator(0.5, AdvantageIndicator.Per.PROMPT).names(rows, advantages))
                .containsExactly("negative", "positive", "negative", "positive");
        assertThat(new AdvantageIndicator(0.5, AdvantageIndicator.Per.ALL).names(rows, advantages))
                .containsExactly("negative", "negative", "positive", "positive");
    }

    @Test
    void returnsAreNumberedByTheirPartOfTheLogAndEqualOnesAlike() {
        ReturnIndicator five = new ReturnIndicator(5);
        List<LoggedRow> rows =
                IntStream.range(0, 10).mapToObj(i -> Logged.row(i, 1, i / 10.0)).toList();
        assertThat(five.names(rows, new double[10])).containsExactly("1", "1", "2", "2", "3", "3", "4", "4", "5", "5");
        List<LoggedRow> equal =
                IntStream.range(0, 4).mapToObj(i -> Logged.row(i, 1, 0.5)).toList();
        assertThat(five.names(equal, new double[4])).containsOnly("1");
        assertThat(five.best()).isEqualTo("5");
    }

    private static ConditionOfflineMethod method(double dropout, double guidance) {
        return new ConditionOfflineMethod(new ReturnIndicator(2), new NoneBaseline(), "<{}>", dropout, guidance);
    }

    private final List<LoggedRow> log =
            IntStream.range(0, 400).mapToObj(i -> Logged.row(i, 1 + i % 3, i)).toList();

    private Batches<WeightedRow, List<WeightedRow>> batches(double dropout) {
        return method(dropout, 1)
                .weigh(log, List.of(), Reduction.TOKENS, new Seeds(1), IndicatorTest::encode)
                .batches(new Seeds(1));
    }

    @Test
    void theTextStandsBehindThePromptAndIsNotLearned() {
        WeightedRow row = batches(0).reading().unit(399, 0);
        assertThat(row.row().ids()).startsWith(399, 1000 + '<', 1000 + '2', 1000 + '>', 101);
        assertThat(row.row().weights()).containsExactly(0, 0, 0, 0, 1);
        assertThat(method(0.3, 1.5).condition().text()).isEqualTo("<2>");
    }

    @Test
    void withoutAnyTextItIsCloning() {
        List<WeightedRow> cloned = new Clone()
                .weigh(log, List.of(), Reduction.TOKENS, new Seeds(1), IndicatorTest::encode)
                .rows();
        for (int i = 0; i < log.size(); i++) {
            assertThat(batches(1).reading().unit(i, i % 4))
                    .usingRecursiveComparison()
                    .isEqualTo(cloned.get(i));
        }
    }

    /** From the seed and the epoch alone, in another way in every epoch. */
    @Test
    void whatIsLeftOutIsDrawnAnewInEveryEpoch() {
        Batches<WeightedRow, List<WeightedRow>> batches = batches(0.3);
        boolean[][] told = new boolean[3][log.size()];
        for (int epoch = 0; epoch < 3; epoch++) {
            for (int i = 0; i < log.size(); i++) {
                told[epoch][i] = batches.reading().unit(i, epoch).row().ids().length
                        > log.get(i).ids().length;
                assertThat(batches(0.3).reading().unit(i, epoch))
                        .usingRecursiveComparison()
                        .isEqualTo(batches.reading().unit(i, epoch));
            }
            boolean[] now = told[epoch];
            long count = IntStream.range(0, log.size()).filter(i -> now[i]).count();
            assertThat(count / 400.0).isCloseTo(0.7, within(0.07));
        }
        assertThat(told[0]).isNotEqualTo(told[1]);
        assertThat(told[1]).isNotEqualTo(told[2]);
    }

    @Test
    void whatCannotGuideIsRefused() {
        assertThatThrownBy(() -> method(0, 1.5))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("guidance must be 1 where dropout is 0");
        assertThatThrownBy(() -> new ConditionOfflineMethod(new ReturnIndicator(2), new NoneBaseline(), "good", 0.3, 1))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("template must contain {}");
    }
}
