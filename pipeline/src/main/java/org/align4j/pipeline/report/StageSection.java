package org.align4j.pipeline.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One run: what it was told, what it read and wrote, how its metrics went.
 *
 * @param anchor its id on the page
 * @param flow what it read from whom, and wrote
 * @param facts what it reported
 * @param charts of the metrics that tell most, as SVG
 * @param more of the others
 */
record StageSection(
        String name,
        String anchor,
        String title,
        String time,
        String flow,
        List<Fact> facts,
        List<String> charts,
        List<String> more,
        String options) {
    private static final int SHOWN = 4;
    private static final int FACTS = 10;

    /** A name and a value. */
    record Fact(String value, String name) {}

    /** @param drawn metrics whose curves stand elsewhere on the page */
    static StageSection of(RunRecord run, Ancestry ancestry, Set<String> drawn) {
        Set<String> metrics = new LinkedHashSet<>(run.metricNames());
        metrics.removeAll(drawn);
        List<String> charts = charts(run, metrics);
        int shown = Math.min(MetricOrder.telling(metrics, SHOWN), charts.size());
        return new StageSection(
                run.name(),
                "run-" + run.name(),
                run.name().equals(run.stage()) ? run.name() : run.name() + " (" + run.stage() + ")",
                Numbers.duration(run.seconds()),
                flow(run, ancestry),
                facts(run),
                charts.subList(0, shown),
                charts.subList(shown, charts.size()),
                run.config());
    }

    /** {@code policy from sft, prompts from data}, and what was written. */
    private static String flow(RunRecord run, Ancestry ancestry) {
        List<String> inputs = new ArrayList<>();
        run.inputs()
                .forEach((name, path) -> inputs.add(name + " from "
                        + ancestry.maker(path).map(RunRecord::name).orElse(path.toString())));
        List<String> outputs = new ArrayList<>();
        run.manifest().path("outputs").forEach(output -> outputs.add(output.asText()));
        String read = inputs.isEmpty() ? "reads nothing" : "reads " + String.join(", ", inputs);
        return read + "; writes " + String.join(", ", outputs);
    }

    /** What the stage reported; an evaluation's numbers stand in their own section. */
    private static List<Fact> facts(RunRecord run) {
        List<Fact> facts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> result : run.manifest().path("results").properties()) {
            if (result.getValue().isValueNode() && facts.size() < FACTS) {
                facts.add(new Fact(shown(result.getValue()), result.getKey().replace('_', ' ')));
            }
        }
        return facts;
    }

    static String shown(JsonNode value) {
        return value.isNumber() ? Numbers.number(value.asDouble()) : value.asText();
    }

    private static List<String> charts(RunRecord run, Set<String> metrics) {
        List<String> charts = new ArrayList<>();
        for (String metric : MetricOrder.sorted(metrics)) {
            Series series = run.series(metric);
            if (series.length() > 1) {
                charts.add(new LineChart(metric, "step", List.of(series)).svg());
            }
        }
        return charts;
    }
}
