package org.align4j.rl.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.align4j.core.UserError;
import org.align4j.core.run.Seeds;
import org.junit.jupiter.api.Test;

class OfflineMethodTest {
    private static final Filter ALL = new Filter(Filter.Deduplicate.NONE, null, false, 1, 0, 0);

    /** Two prompts with three rows each, a third with one. */
    private final List<LoggedRow> log = List.of(
            Logged.row(1, 2, 0.1),
            Logged.row(1, 3, 0.2),
            Logged.row(1, 1, 0.3),
            Logged.row(2, 2, 0.9),
            Logged.row(2, 2, 0.6),
            Logged.row(2, 1, 0.6),
            Logged.row(3, 4, 0.5));

    private List<Double> kept(Filter filter) {
        return filter.weigh(log, List.of(), Reduction.ROWS, new Seeds(1), text -> new int[0]).rows().stream()
                .map(row -> log.stream()
                        .filter(logged -> logged.ids() == row.row().ids())
                        .findFirst()
                        .orElseThrow()
                        .score())
                .toList();
    }

    @Test
    void aFilterThatTestsNothingIsCloning() {
        Weighing filtered = ALL.weigh(log, List.of(), Reduction.TOKENS, new Seeds(1), text -> new int[0]);
        Weighing cloned = new Clone().weigh(log, List.of(), Reduction.TOKENS, new Seeds(1), text -> new int[0]);
        assertThat(filtered.rows()).usingRecursiveComparison().isEqualTo(cloned.rows());
    }

    @Test
    void filtersKeepWhatTheySay() {
        assertThat(kept(new Filter(Filter.Deduplicate.NONE, 0.6, false, 1, 0, 0)))
                .containsExactly(0.9, 0.6, 0.6);
        assertThat(kept(new Filter(Filter.Deduplicate.NONE, null, true, 1, 0, 0)))
                .containsExactly(0.2, 0.3, 0.9, 0.5);
        assertThat(kept(new Filter(Filter.Deduplicate.NONE, null, false, 0.4, 0, 0)))
                .containsExactly(0.9, 0.6, 0.6);
        assertThat(kept(new Filter(Filter.Deduplicate.NONE, null, false, 1, 1, 0)))
                .containsExactly(0.3, 0.9, 0.5);
        assertThat(kept(new Filter(Filter.Deduplicate.NONE, null, false, 1, 0, 2)))
                .hasSize(5);
        assertThat(kept(new Filter(Filter.Deduplicate.EXACT, null, false, 1, 0, 0)))
                .containsExactly(0.1, 0.2, 0.3, 0.9, 0.6, 0.5);
    }

    @Test
    void theGroupMeanLeavesTheRowItselfOut() {
        double[][] advantages = new GroupMeanBaseline().advantages(log, List.of());
        assertThat(advantages[0]).containsExactly(new double[] {0.1 - 0.25, 0.1 - 0.25}, within(1e-12));
        assertThat(advantages[3][0]).isCloseTo(0.9 - 0.6, within(1e-12));
        // alone with its prompt: the mean of all others
        assertThat(advantages[6][0]).isCloseTo(0.5 - 2.7 / 6, within(1e-12));
    }

    @Test
    void anInfiniteTemperatureIsCloning() {
        Weighing weighted = new Weighted(new GroupMeanBaseline(), new Exponential(1e15, 20, false))
                .weigh(log, List.of(), Reduction.TOKENS, new Seeds(1), text -> new int[0]);
        Weighing cloned = new Clone().weigh(log, List.of(), Reduction.TOKENS, new Seeds(1), text -> new int[0]);
        assertThat(weighted.rows()).usingRecursiveComparison().isEqualTo(cloned.rows());
        assertThat(weighted.effective()).isCloseTo(1, within(1e-12));
    }

    @Test
    void softmaxWeightsAreSharesOfTheStepHoweverItIsCut() {
        Weighing weighing = new Weighted(new NoneBaseline(), new Softmax(0.2))
                .weigh(log, List.of(), Reduction.ROWS, new Seeds(1), text -> new int[0]);
        double total =
                log.stream().mapToDouble(row -> Math.exp(row.score() / 0.2)).sum();
        double share = weighing.rows().stream().mapToDouble(WeightedRow::share).sum();
        for (int i = 0; i < log.size(); i++) {
            assertThat(weighing.rows().get(i).row().weights()[1] / share)
                    .isCloseTo(Math.exp(log.get(i).score() / 0.2) / total, within(1e-6));
        }
    }

    @Test
    void aLogOfWhichHardlyARowCountsStopsTheRun() {
        List<LoggedRow> rows = IntStream.range(0, 400)
                .mapToObj(i -> Logged.row(i, 1, i == 0 ? 1 : 0))
                .toList();
        Weighing weighing = new Weighted(new NoneBaseline(), new Exponential(0.01, 1e9, false))
                .weigh(rows, List.of(), Reduction.ROWS, new Seeds(1), text -> new int[0]);
        assertThatThrownBy(weighing::requireEnough)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("raise the temperature");
    }

    @Test
    void aReportCountsWhatMattersBeforeTraining() {
        LogReport report = LogReport.of(new LoggedRows.Log(log, Map.of("without a finite score", 2L)));
        assertThat(report.rows()).isEqualTo(7);
        assertThat(report.prompts()).isEqualTo(3);
        assertThat(report.duplicates()).isEqualTo(1);
        assertThat(report.equalShare()).isZero();
        assertThat(report.longest()).isEqualTo(5);
        assertThat(report.returns().histogram()).containsExactly(1, 1, 1, 0, 0, 1, 2, 0, 0, 1);
        assertThat(report.warnings()).anyMatch(line -> line.contains("2 rows left out: without a finite score"));
        List<LoggedRow> equal = List.of(Logged.row(1, 1, 0.5), Logged.row(1, 2, 0.5));
        assertThat(LogReport.of(new LoggedRows.Log(equal, Map.of())).warnings())
                .anyMatch(line -> line.contains("all returns are equal"));
    }
}
