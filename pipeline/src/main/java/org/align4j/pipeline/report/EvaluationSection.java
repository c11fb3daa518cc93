package org.align4j.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import org.align4j.pipeline.evaluate.EvaluatedPair;

/** Win rates of all evaluations on one scale, lengths, and every number that was measured. */
record EvaluationSection(IntervalChart chart, List<Measured> evaluations) {
    /**
     * One evaluation.
     *
     * @param lengths of the completions before and after, as SVG; empty without a baseline
     */
    record Measured(String name, String lengths, Table numbers) {}

    static EvaluationSection of(List<EvaluationRecord> evaluations) {
        List<IntervalChart.Row> rows = new ArrayList<>();
        evaluations.forEach(evaluation -> rows.addAll(winRates(evaluation)));
        return new EvaluationSection(
                IntervalChart.of(rows),
                evaluations.stream()
                        .map(evaluation ->
                                new Measured(evaluation.run().name(), lengths(evaluation), numbers(evaluation)))
                        .toList());
    }

    private static List<IntervalChart.Row> winRates(EvaluationRecord evaluation) {
        List<IntervalChart.Row> rows = new ArrayList<>();
        // Without a second judge nobody says whether this one was trained against.
        String held = evaluation.interval("training_judge_win_rate").isPresent() ? " (held-out)" : "";
        evaluation
                .interval("win_rate")
                .ifPresent(share -> rows.add(new IntervalChart.Row(
                        evaluation.text("judge") + held,
                        evaluation.run().name() + ": " + counts(evaluation, ""),
                        share)));
        evaluation
                .interval("training_judge_win_rate")
                .ifPresent(share -> rows.add(new IntervalChart.Row(
                        evaluation.text("training_judge") + " (training)",
                        evaluation.run().name() + ": " + counts(evaluation, "training_judge_"),
                        share)));
        return rows;
    }

    private static String counts(EvaluationRecord evaluation, String prefix) {
        return Numbers.number(evaluation.number(prefix + "wins")) + " wins, "
                + Numbers.number(evaluation.number(prefix + "ties")) + " ties, "
                + Numbers.number(evaluation.number(prefix + "losses")) + " losses";
    }

    private static String lengths(EvaluationRecord evaluation) {
        List<EvaluatedPair> pairs = evaluation.pairs();
        if (pairs.isEmpty()) {
            return "";
        }
        double[] before =
                pairs.stream().mapToDouble(EvaluatedPair::baselineTokens).toArray();
        double[] after = pairs.stream().mapToDouble(EvaluatedPair::tokens).toArray();
        return new Histogram(
                        "tokens", List.of(new Histogram.Values("before", before), new Histogram.Values("after", after)))
                .svg();
    }

    private static Table numbers(EvaluationRecord evaluation) {
        List<Table.Row> rows = new ArrayList<>();
        evaluation
                .json()
                .properties()
                .forEach(
                        entry -> rows.add(Table.Row.of(entry.getKey(), List.of(StageSection.shown(entry.getValue())))));
        return new Table("All numbers of " + evaluation.run().name(), List.of(""), rows);
    }
}
