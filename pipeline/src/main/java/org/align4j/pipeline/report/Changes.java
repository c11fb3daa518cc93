package org.align4j.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import org.align4j.judge.statistics.Interval;

/** Baseline and policy beside each other, one measure a row. */
final class Changes {
    private static final List<String> MEASURES = List.of(
            "pass_at_1",
            "judge_score",
            "reward",
            "mean_length",
            "finished_share",
            "distinct_1",
            "distinct_2",
            "top_opening",
            "top_three_openings",
            "repeated_share",
            "perplexity",
            "bits_per_byte");

    private Changes() {}

    /** @param title above the table */
    static Table of(EvaluationRecord evaluation, String title, Meanings meanings) {
        List<Table.Row> rows = new ArrayList<>();
        evaluation
                .principles()
                .forEach((name, shares) -> rows.add(row(
                        name,
                        meanings.of("principle"),
                        Table.Cell.of(Numbers.percent(shares.before())),
                        Table.Cell.of(Numbers.percent(shares.after())),
                        Numbers.percent(shares.after() - shares.before()))));
        List<String> measures = new ArrayList<>(MEASURES);
        measures.addAll(evaluation.suite());
        for (String measure : measures) {
            double after = evaluation.number(measure);
            double before = evaluation.number("baseline_" + measure);
            if (!Double.isNaN(after) && !Double.isNaN(before)) {
                rows.add(row(
                        measure.replace('_', ' '),
                        meanings.of(measure),
                        cell(evaluation, "baseline_" + measure),
                        cell(evaluation, measure),
                        Numbers.of(measure, after - before)));
            }
        }
        return new Table(title, List.of("before", "after", "change"), rows);
    }

    private static Table.Row row(String name, String tip, Table.Cell before, Table.Cell after, String change) {
        // A share changes by percentage points.
        String points = change.replace("\u202f%", "\u202fpp");
        String signed = points.startsWith("-") ? points.replaceFirst("-", "\u2212") : "+" + points;
        return new Table.Row(name, tip, List.of(before, after, Table.Cell.of(signed)));
    }

    private static Table.Cell cell(EvaluationRecord evaluation, String key) {
        Interval interval = evaluation.interval(key).orElseThrow();
        return Double.isNaN(interval.low())
                ? Table.Cell.of(Numbers.of(key, interval.estimate()))
                : new Table.Cell(
                        Numbers.of(key, interval.estimate()),
                        Numbers.of(key, interval.low()) + " to " + Numbers.of(key, interval.high()));
    }
}
