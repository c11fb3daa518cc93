package org.align4j.pipeline.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.judge.statistics.Interval;

/**
 * A reward model on rows that it did not learn from: is it right, is it more than a counter of words, can its
 * probabilities be believed.
 *
 * @param level of the sentence
 * @param sentence what it comes to
 * @param bars accuracy beside what length alone would reach; empty where the feedback has no pairs
 * @param charts calibration; empty where there is none
 */
record RewardSection(
        String name, Verdict.Level level, String sentence, IntervalChart bars, List<Chart> charts, Table numbers) {
    private static final String HELD_OUT = "held_out";
    private static final List<String> SHOWN_AS_BARS = List.of("accuracy", "accuracy_low", "accuracy_high");

    static Optional<RewardSection> of(RunRecord run, String name, Meanings meanings) {
        if (!run.stage().equals("reward")) {
            return Optional.empty();
        }
        JsonNode held = run.manifest().path("results").path(HELD_OUT);
        double length = held.path("eval_length_accuracy").asDouble(Double.NaN);
        Interval accuracy = new Interval(
                held.path("accuracy").asDouble(Double.NaN),
                held.path("accuracy_low").asDouble(Double.NaN),
                held.path("accuracy_high").asDouble(Double.NaN));
        List<IntervalChart.Row> rows = new ArrayList<>();
        if (!Double.isNaN(accuracy.estimate())) {
            rows.add(new IntervalChart.Row("reward model", pairs(held), accuracy));
        }
        if (!Double.isNaN(length)) {
            rows.add(new IntervalChart.Row(
                    "length alone", "always the longer completion", new Interval(length, length, length)));
        }
        return Optional.of(new RewardSection(
                name,
                level(held, accuracy, length),
                sentence(name, held, accuracy, length),
                IntervalChart.of(rows),
                calibration(held.path("calibration").path("bins"), meanings),
                numbers(held, meanings)));
    }

    private static String pairs(JsonNode held) {
        return Numbers.number(held.path("decided_pairs").asDouble(Double.NaN)) + " held-out pairs with a winner";
    }

    private static Verdict.Level level(JsonNode held, Interval accuracy, double length) {
        if (held.isMissingNode()) {
            return Verdict.Level.BAD;
        }
        return Double.isNaN(accuracy.estimate())
                ? Verdict.Level.OPEN
                : accuracy.low() > Math.max(0.5, length) ? Verdict.Level.GOOD : Verdict.Level.BAD;
    }

    private static String sentence(String name, JsonNode held, Interval accuracy, double length) {
        if (held.isMissingNode()) {
            return "Reward model " + name
                    + ": no rows were held out, so nothing says whether it learned more than its rows";
        }
        if (Double.isNaN(accuracy.estimate())) {
            return "Reward model \u201c" + name + "\u201d: what it reaches on held-out rows is in its section";
        }
        String text = "Reward model \u201c" + name + "\u201d ranks " + Numbers.percent(accuracy.estimate())
                + " of held-out pairs as labelled (95 %: " + Numbers.percent(accuracy.low()) + " to "
                + Numbers.percent(accuracy.high()) + ")";
        if (Double.isNaN(length)) {
            return text;
        }
        return text
                + (accuracy.low() > length ? "; length alone would reach " : ", no better than length alone: ")
                + Numbers.percent(length);
    }

    private static List<Chart> calibration(JsonNode bins, Meanings meanings) {
        List<double[]> points = new ArrayList<>();
        for (JsonNode bin : bins) {
            if (bin.path("count").asInt() > 0) {
                points.add(new double[] {
                    bin.path("confidence").asDouble(),
                    bin.path("accuracy").asDouble(),
                    bin.path("count").asDouble()
                });
            }
        }
        return points.isEmpty()
                ? List.of()
                : List.of(new Chart(
                        "calibration",
                        meanings.of("ece"),
                        "on the diagonal is right",
                        new CalibrationChart(points).svg()));
    }

    private static Table numbers(JsonNode held, Meanings meanings) {
        List<Table.Row> rows = new ArrayList<>();
        held.properties().forEach(entry -> {
            if (entry.getValue().isNumber() && !SHOWN_AS_BARS.contains(entry.getKey())) {
                String value = StageSection.shown(entry.getKey(), entry.getValue());
                rows.add(new Table.Row(
                        entry.getKey().replaceFirst("^eval_", "").replace('_', ' '),
                        meanings.of(entry.getKey()),
                        List.of(Table.Cell.of(value))));
            }
        });
        return new Table("On rows that it did not learn from", List.of("value"), rows);
    }
}
