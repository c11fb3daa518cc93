package org.align4j.pipeline.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.align4j.core.json.JsonFile;
import org.align4j.judge.evaluation.Measure;
import org.align4j.judge.statistics.Interval;
import org.align4j.pipeline.stage.Artifact;

/**
 * How far judges can be trusted, told from {@code judge-evaluation.json}: agreement beside people and beside judges that
 * do not read, then every bias beside what people's own labels show.
 */
record JudgeSection(JsonNode json) {
    private static final List<Measure> MEASURES = List.of(Measure.values());

    /** Of a run that measured judges. */
    static Optional<JudgeSection> of(RunRecord run) throws IOException {
        Path file = run.folder().resolve(Artifact.JUDGE_EVALUATION.folder());
        return Files.exists(file) ? Optional.of(new JudgeSection(JsonFile.object(file))) : Optional.empty();
    }

    String html() {
        return "<h2>Can the judge be trusted?</h2>\n<p class=\"lead\">" + labels()
                + " Bars are 95 % intervals over resampled prompts. A judge that is no better than the longest completion or"
                + " than the one shown first has not read.</p>\n<div class=\"card\">"
                + new IntervalChart(rows()).svg() + people() + "</div>\n" + measures() + calibration() + categories()
                + comparisons() + systems();
    }

    private String labels() {
        JsonNode labels = json.path("labels");
        return Html.number(labels.path("labelled").asDouble()) + " labelled pairs of "
                + Html.number(labels.path("prompts").asDouble()) + " prompts, "
                + Html.number(labels.path("ties").asDouble()) + " of them ties.";
    }

    private List<IntervalChart.Row> rows() {
        List<IntervalChart.Row> rows = new ArrayList<>();
        for (JsonNode judge : json.path("judges")) {
            rows.add(new IntervalChart.Row(
                    judge.path("judge").asText(),
                    "same winner as the label; coverage "
                            + Html.percent(judge.at("/coverage/share").asDouble(Double.NaN)),
                    interval(judge, Measure.ACCURACY_TIES_HALF)));
        }
        JsonNode people = json.path("people");
        if (people.path("pairs").asInt() > 0) {
            double ceiling = people.path("ceiling").asDouble(Double.NaN);
            rows.add(new IntervalChart.Row(
                    "one person", "same label as the majority of the others", new Interval(ceiling, ceiling, ceiling)));
        }
        for (Map.Entry<String, JsonNode> trivial : json.path("trivial_judges").properties()) {
            Interval reached = interval(trivial.getValue(), Measure.ACCURACY_TIES_HALF);
            if (!Double.isNaN(reached.estimate())) {
                rows.add(new IntervalChart.Row(trivial.getKey().replace('_', ' '), "does not read", reached));
            }
        }
        rows.removeIf(row -> Double.isNaN(row.share().estimate()));
        return rows;
    }

    /** The judges measured with the rod that people are measured with: ties are labels there. */
    private String people() {
        StringBuilder html = new StringBuilder();
        for (JsonNode judge : json.path("judges")) {
            JsonNode rod = judge.at("/people/judge_by_the_same_rod");
            if (rod.isNumber()) {
                html.append(html.isEmpty() ? "" : ", ")
                        .append(Html.escape(judge.path("judge").asText()))
                        .append(' ')
                        .append(Html.percent(rod.asDouble()));
            }
        }
        return html.isEmpty()
                ? ""
                : "<p class=\"soft\">Held against the same majorities as one person, ties being labels: " + html
                        + ".</p>";
    }

    private static Interval interval(JsonNode node, Measure measure) {
        double value = node.path(measure.key()).asDouble(Double.NaN);
        return new Interval(
                value,
                node.path(measure.key() + "_low").asDouble(value),
                node.path(measure.key() + "_high").asDouble(value));
    }

    private String measures() {
        StringBuilder table = new StringBuilder("<div class=\"card stage\"><h3>All measures</h3><table><tr><th></th>");
        for (JsonNode judge : json.path("judges")) {
            table.append("<th class=\"right\">")
                    .append(Html.escape(judge.path("judge").asText()))
                    .append("</th>");
        }
        table.append("</tr>");
        for (Measure measure : MEASURES) {
            StringBuilder cells = new StringBuilder();
            boolean any = false;
            for (JsonNode judge : json.path("judges")) {
                Interval value = interval(judge, measure);
                any |= !Double.isNaN(value.estimate());
                cells.append("<td class=\"right\">").append(cell(value)).append("</td>");
            }
            if (any) {
                table.append("<tr><td><b>")
                        .append(Html.escape(measure.key().replace('_', ' ')))
                        .append("</b> <span class=\"soft\">")
                        .append(Html.escape(measure.doc()))
                        .append("</span></td>")
                        .append(cells)
                        .append("</tr>");
            }
        }
        return table.append("</table></div>\n").toString();
    }

    private static String cell(Interval value) {
        if (Double.isNaN(value.estimate())) {
            return "\u2013";
        }
        return three(value.estimate()) + "<br><span class=\"soft\">" + three(value.low()) + " to " + three(value.high())
                + "</span>";
    }

    private static String three(double value) {
        return Double.isNaN(value) ? "\u2013" : String.format(Locale.ROOT, "%.3f", value);
    }

    private String calibration() {
        StringBuilder table = new StringBuilder(
                "<div class=\"card stage\"><h3>Can its probabilities be believed, and what does it cost?</h3><table><tr><th></th>"
                        + "<th class=\"right\">Brier</th><th class=\"right\">ECE</th><th class=\"right\">temperature</th>"
                        + "<th class=\"right\">Brier then</th><th class=\"right\">ECE then</th>"
                        + "<th class=\"right\">$ per 1,000</th><th class=\"right\">seconds per 1,000</th></tr>");
        for (JsonNode judge : json.path("judges")) {
            JsonNode calibration = judge.path("calibration");
            JsonNode coverage = judge.path("coverage");
            table.append("<tr><td>")
                    .append(Html.escape(judge.path("judge").asText()))
                    .append("</td>");
            for (JsonNode number : new JsonNode[] {
                calibration.path("brier"),
                calibration.path("ece"),
                calibration.path("temperature"),
                calibration.path("calibrated_brier"),
                calibration.path("calibrated_ece"),
                coverage.path("dollars_per_1000"),
                coverage.path("seconds_per_1000")
            }) {
                table.append("<td class=\"right\">")
                        .append(Html.number(number.isNumber() ? number.asDouble() : Double.NaN))
                        .append("</td>");
            }
            table.append("</tr>");
        }
        return table.append("</table></div>\n").toString();
    }

    /** Accuracy by category, one column per judge. */
    private String categories() {
        JsonNode judges = json.path("judges");
        if (judges.isEmpty() || judges.get(0).path("categories").isEmpty()) {
            return "";
        }
        StringBuilder table = new StringBuilder(
                "<div class=\"card stage\"><h3>By category: same winner as the label, a tie counted as half</h3><table><tr><th></th>"
                        + "<th class=\"right\">pairs</th>");
        judges.forEach(judge -> table.append("<th class=\"right\">")
                .append(Html.escape(judge.path("judge").asText()))
                .append("</th>"));
        table.append("</tr>");
        for (Map.Entry<String, JsonNode> category :
                judges.get(0).path("categories").properties()) {
            table.append("<tr><td>")
                    .append(Html.escape(category.getKey()))
                    .append("</td><td class=\"right\">")
                    .append(category.getValue().path("pairs").asInt())
                    .append("</td>");
            for (JsonNode judge : judges) {
                JsonNode measured = judge.path("categories").path(category.getKey());
                table.append("<td class=\"right\">")
                        .append(cell(interval(measured, Measure.ACCURACY_TIES_HALF)))
                        .append("</td>");
            }
            table.append("</tr>");
        }
        return table.append("</table></div>\n").toString();
    }

    /** Who wrote the completions: the judge's taste for its own, and how it ranks them. */
    private String systems() {
        StringBuilder html = new StringBuilder();
        for (JsonNode judge : json.path("judges")) {
            JsonNode own = judge.path("self_preference");
            JsonNode systems = judge.path("systems");
            if (own.isMissingNode() && systems.isMissingNode()) {
                continue;
            }
            html.append("<div class=\"card stage\"><h3>")
                    .append(Html.escape(judge.path("judge").asText()))
                    .append(" and those who wrote the completions</h3>");
            if (own.isObject()) {
                html.append("<p>Its own completions win ")
                        .append(Html.percent(own.path("wins").asDouble(Double.NaN)))
                        .append(" by its verdicts, ")
                        .append(Html.percent(own.path("label_wins").asDouble(Double.NaN)))
                        .append(" by the labels (")
                        .append(own.path("pairs").asInt())
                        .append(" pairs).</p>");
            }
            if (systems.isObject()) {
                html.append(ranking(systems));
            }
            html.append("</div>\n");
        }
        return html.toString();
    }

    private static String ranking(JsonNode systems) {
        StringBuilder table = new StringBuilder("<p>Rank correlation: Spearman "
                + Html.number(systems.path("spearman").asDouble(Double.NaN)) + ", Kendall "
                + Html.number(systems.path("kendall").asDouble(Double.NaN)) + "</p><table><tr><th>policy</th>"
                + "<th class=\"right\">pairs</th><th class=\"right\">wins by label</th>"
                + "<th class=\"right\">wins by judge</th></tr>");
        for (JsonNode system : systems.path("win_rates")) {
            table.append("<tr><td>")
                    .append(Html.escape(system.path("policy").asText()))
                    .append("</td><td class=\"right\">")
                    .append(system.path("pairs").asInt())
                    .append("</td><td class=\"right\">")
                    .append(Html.percent(system.path("label").asDouble()))
                    .append("</td><td class=\"right\">")
                    .append(Html.percent(system.path("judge").asDouble()))
                    .append("</td></tr>");
        }
        return table.append("</table>").toString();
    }

    private String comparisons() {
        if (json.path("comparisons").isEmpty()) {
            return "";
        }
        StringBuilder table = new StringBuilder(
                "<div class=\"card stage\"><h3>One judge minus another, on the pairs that both judged</h3><table><tr><th></th>"
                        + "<th class=\"right\">accuracy</th><th class=\"right\">kappa</th><th class=\"right\">pairs</th></tr>");
        for (JsonNode comparison : json.path("comparisons")) {
            JsonNode difference = comparison.path("first_minus_second");
            table.append("<tr><td>")
                    .append(Html.escape(comparison.path("first").asText()))
                    .append(" \u2212 ")
                    .append(Html.escape(comparison.path("second").asText()))
                    .append("</td><td class=\"right\">")
                    .append(cell(interval(difference, Measure.ACCURACY_TIES_HALF)))
                    .append("</td><td class=\"right\">")
                    .append(cell(interval(difference, Measure.KAPPA)))
                    .append("</td><td class=\"right\">")
                    .append(comparison.path("pairs").asInt())
                    .append("</td></tr>");
        }
        return table.append("</table></div>\n").toString();
    }
}
