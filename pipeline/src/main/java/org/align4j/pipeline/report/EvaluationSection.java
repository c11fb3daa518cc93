package org.align4j.pipeline.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.align4j.pipeline.evaluate.EvaluatedPair;

/** Win rates of all evaluations on one scale; of each what changed; every number that was measured. */
record EvaluationSection(IntervalChart chart, List<Measured> evaluations, Table numbers) {
    /**
     * One evaluation.
     *
     * @param changes baseline and policy beside each other; no rows without a baseline
     * @param openings how completions begin, before and after; empty without a baseline
     * @param charts lengths before and after; empty without a baseline
     */
    record Measured(String name, Table changes, List<Table> openings, List<Chart> charts) {}

    static EvaluationSection of(List<EvaluationRecord> evaluations, Ancestry ancestry, Meanings meanings) {
        List<IntervalChart.Row> rows = new ArrayList<>();
        List<Measured> measured = new ArrayList<>();
        for (EvaluationRecord evaluation : evaluations) {
            String name = ancestry.name(evaluation.run());
            rows.addAll(winRates(evaluation, name));
            String title = evaluations.size() == 1 ? "Before and after" : "Before and after: " + name;
            measured.add(new Measured(
                    name,
                    Changes.of(evaluation, title, meanings),
                    evaluation.pairs().isEmpty() ? List.of() : Openings.of(evaluation.pairs()),
                    lengths(evaluation)));
        }
        return new EvaluationSection(IntervalChart.of(rows), measured, numbers(evaluations, ancestry, meanings));
    }

    private static List<IntervalChart.Row> winRates(EvaluationRecord evaluation, String name) {
        List<IntervalChart.Row> rows = new ArrayList<>();
        // Without a second judge nobody says whether this one was trained against.
        String held = evaluation.interval("training_judge_win_rate").isPresent() ? " (held-out)" : "";
        evaluation
                .interval("win_rate")
                .ifPresent(share -> rows.add(new IntervalChart.Row(
                        evaluation.text("judge") + held, name + ": " + counts(evaluation, ""), share)));
        evaluation
                .interval("training_judge_win_rate")
                .ifPresent(share -> rows.add(new IntervalChart.Row(
                        evaluation.text("training_judge") + " (training)",
                        name + ": " + counts(evaluation, "training_judge_"),
                        share)));
        return rows;
    }

    private static String counts(EvaluationRecord evaluation, String prefix) {
        return Numbers.number(evaluation.number(prefix + "wins")) + " wins, "
                + Numbers.number(evaluation.number(prefix + "ties")) + " ties, "
                + Numbers.number(evaluation.number(prefix + "losses")) + " losses";
    }

    private static List<Chart> lengths(EvaluationRecord evaluation) {
        List<EvaluatedPair> pairs = evaluation.pairs();
        if (pairs.isEmpty()) {
            return List.of();
        }
        double[] before =
                pairs.stream().mapToDouble(EvaluatedPair::baselineTokens).toArray();
        double[] after = pairs.stream().mapToDouble(EvaluatedPair::tokens).toArray();
        return List.of(new Chart(
                "lengths of the completions",
                "Share of the completions with so many tokens, before and after.",
                "",
                new Histogram(
                                "tokens",
                                List.of(new Histogram.Values("before", before), new Histogram.Values("after", after)))
                        .svg()));
    }

    /** One row a number, one column an evaluation. */
    private static Table numbers(List<EvaluationRecord> evaluations, Ancestry ancestry, Meanings meanings) {
        Set<String> names = new LinkedHashSet<>();
        evaluations.forEach(evaluation -> evaluation.json().fieldNames().forEachRemaining(name -> {
            if (evaluation.json().get(name).isValueNode()) {
                names.add(name);
            }
        }));
        List<Table.Row> rows = new ArrayList<>();
        for (String name : names) {
            List<Table.Cell> cells = evaluations.stream()
                    .map(evaluation -> Table.Cell.of(
                            evaluation.json().has(name)
                                    ? StageSection.shown(name, evaluation.json().get(name))
                                    : "\u2013"))
                    .toList();
            rows.add(new Table.Row(name, meanings.of(name), cells));
        }
        return new Table(
                "All numbers",
                evaluations.stream()
                        .map(evaluation -> ancestry.name(evaluation.run()))
                        .toList(),
                rows);
    }
}
