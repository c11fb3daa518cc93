package org.align4j.pipeline.report;

import java.util.ArrayList;
import java.util.List;
import org.align4j.pipeline.evaluate.EvaluatedPair;

/** Win rates of all evaluations on one scale, lengths, and every number that was measured. */
record EvaluationSection(List<EvaluationRecord> evaluations) {
    String html() {
        StringBuilder html = new StringBuilder("<h2>Is it better?</h2>\n");
        List<IntervalChart.Row> rows = new ArrayList<>();
        evaluations.forEach(evaluation -> rows.addAll(winRates(evaluation)));
        if (!rows.isEmpty()) {
            html.append(
                            "<p class=\"lead\">How often a judge prefers the policy to the baseline, ties half. Bars are 95 %"
                                    + " intervals over resampled prompts; a bar right of the middle line is a win that chance"
                                    + " does not explain. A training judge far above the held-out one means over-optimisation."
                                    + "</p>\n<div class=\"card\">")
                    .append(new IntervalChart(rows).svg())
                    .append("</div>\n");
        }
        for (EvaluationRecord evaluation : evaluations) {
            html.append("<div class=\"grid\">")
                    .append(lengths(evaluation))
                    .append(numbers(evaluation))
                    .append("</div>\n");
        }
        return html.toString();
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
        return Html.number(evaluation.number(prefix + "wins")) + " wins, "
                + Html.number(evaluation.number(prefix + "ties")) + " ties, "
                + Html.number(evaluation.number(prefix + "losses")) + " losses";
    }

    private static String lengths(EvaluationRecord evaluation) {
        List<EvaluatedPair> pairs = evaluation.pairs();
        if (pairs.isEmpty()) {
            return "";
        }
        Histogram histogram = new Histogram(
                "tokens",
                List.of(
                        Histogram.set(
                                "before",
                                pairs.stream()
                                        .mapToDouble(EvaluatedPair::baselineTokens)
                                        .toArray()),
                        Histogram.set(
                                "after",
                                pairs.stream()
                                        .mapToDouble(EvaluatedPair::tokens)
                                        .toArray())));
        return "<div class=\"card\"><h3>Lengths of the completions</h3>" + histogram.svg() + "</div>";
    }

    private static String numbers(EvaluationRecord evaluation) {
        StringBuilder html = new StringBuilder("<div class=\"card\"><h3>All numbers of "
                + Html.escape(evaluation.run().name()) + "</h3><div class=\"numbers\"><table>");
        evaluation
                .json()
                .properties()
                .forEach(entry -> html.append("<tr><td><code>")
                        .append(Html.escape(entry.getKey()))
                        .append("</code></td><td class=\"right\">")
                        .append(
                                entry.getValue().isNumber()
                                        ? Html.number(entry.getValue().asDouble())
                                        : Html.escape(entry.getValue().asText()))
                        .append("</td></tr>"));
        return html.append("</table></div></div>").toString();
    }
}
