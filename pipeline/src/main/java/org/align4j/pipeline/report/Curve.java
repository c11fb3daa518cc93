package org.align4j.pipeline.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A metric's course; metrics with the same course share one.
 *
 * @param names of the metrics, the most telling first
 */
record Curve(List<String> names, Series series) {
    /** Every metric of a run that has more than one value, the most telling first. */
    static List<Curve> of(RunRecord run) {
        Map<String, Curve> curves = new LinkedHashMap<>();
        for (String metric : MetricOrder.sorted(run.metricNames())) {
            Series series = run.series(metric);
            if (series.length() > 1) {
                curves.computeIfAbsent(
                                Arrays.toString(series.x()) + Arrays.toString(series.y()),
                                key -> new Curve(new ArrayList<>(), series))
                        .names()
                        .add(metric);
            }
        }
        return List.copyOf(curves.values());
    }

    Chart chart(String xLabel, Meanings meanings) {
        String also = names.size() == 1 ? "" : ", also " + String.join(", ", names.subList(1, names.size()));
        return new Chart(
                series.name(),
                meanings.of(series.name()),
                "at the end " + Numbers.number(series.y()[series.length() - 1]) + also,
                new LineChart(series.name(), xLabel, List.of(series)).svg());
    }
}
