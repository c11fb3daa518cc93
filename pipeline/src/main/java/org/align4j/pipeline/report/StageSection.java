package org.align4j.pipeline.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One run: what it was told, what it read and wrote, how its metrics went. */
record StageSection(RunRecord run, Ancestry ancestry) {
    private static final int SHOWN = 4;
    private static final int FACTS = 10;

    String html() {
        StringBuilder html = new StringBuilder();
        html.append("<section class=\"card stage\" id=\"")
                .append(anchor(run))
                .append("\"><div class=\"head\"><h3>")
                .append(Html.escape(title()))
                .append("</h3><span class=\"soft\">")
                .append(Html.duration(run.seconds()))
                .append("</span></div>");
        html.append("<p class=\"soft\">").append(Html.escape(flow())).append("</p>");
        html.append(results());
        List<String> charts = charts();
        int shown = Math.min(MetricOrder.telling(run.metricNames(), SHOWN), charts.size());
        html.append(grid(charts.subList(0, shown)));
        if (charts.size() > shown) {
            html.append("<details><summary>")
                    .append(charts.size() - shown)
                    .append(" more metrics</summary>")
                    .append(grid(charts.subList(shown, charts.size())))
                    .append("</details>");
        }
        html.append("<details><summary>Options</summary><pre>")
                .append(Html.escape(run.config()))
                .append("</pre></details></section>\n");
        return html.toString();
    }

    static String anchor(RunRecord run) {
        return "run-" + Html.escape(run.name());
    }

    private String title() {
        return run.name().equals(run.stage()) ? run.name() : run.name() + " (" + run.stage() + ")";
    }

    /** {@code policy from sft, prompts from data}, and what was written. */
    private String flow() {
        List<String> inputs = new ArrayList<>();
        run.inputs()
                .forEach((name, path) -> inputs.add(name + " from "
                        + ancestry.maker(path).map(RunRecord::name).orElse(path.toString())));
        List<String> outputs = new ArrayList<>();
        run.manifest().path("outputs").forEach(output -> outputs.add(output.asText()));
        String read = inputs.isEmpty() ? "reads nothing" : "reads " + String.join(", ", inputs);
        return read + "; writes " + String.join(", ", outputs);
    }

    /** What the stage reported, as name and value; an evaluation's are told in their own section. */
    private String results() {
        StringBuilder facts = new StringBuilder();
        int count = 0;
        for (Map.Entry<String, JsonNode> result : run.manifest().path("results").properties()) {
            if (result.getValue().isValueNode() && count < FACTS) {
                JsonNode value = result.getValue();
                facts.append("<span><b>")
                        .append(value.isNumber() ? Html.number(value.asDouble()) : Html.escape(value.asText()))
                        .append("</b> ")
                        .append(Html.escape(result.getKey().replace('_', ' ')))
                        .append("</span>");
                count++;
            }
        }
        return count == 0 ? "" : "<p class=\"facts\">" + facts + "</p>";
    }

    private List<String> charts() {
        List<String> charts = new ArrayList<>();
        for (String metric : MetricOrder.sorted(run.metricNames())) {
            Series series = run.series(metric);
            if (series.length() > 1) {
                charts.add(new LineChart(metric, "step", List.of(series)).svg());
            }
        }
        return charts;
    }

    static String grid(List<String> charts) {
        StringBuilder html = new StringBuilder("<div class=\"grid\">");
        charts.forEach(chart -> html.append("<div>").append(chart).append("</div>"));
        return html.append("</div>").toString();
    }
}
