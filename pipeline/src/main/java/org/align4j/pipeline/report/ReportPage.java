package org.align4j.pipeline.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.align4j.judge.statistics.Interval;

/** The whole report: headline, warnings, evaluation, learning, samples, then every stage with its curves and options. */
final class ReportPage {
    private final String title;
    private final Ancestry ancestry;
    private final List<RunRecord> runs;
    private final List<EvaluationRecord> evaluations = new ArrayList<>();
    private final List<LearningSection> learning = new ArrayList<>();
    private final List<JudgeSection> judges = new ArrayList<>();

    private ReportPage(String title, Ancestry ancestry) throws IOException {
        this.title = title;
        this.ancestry = ancestry;
        this.runs = List.copyOf(ancestry.runs().values());
        for (RunRecord run : runs) {
            EvaluationRecord.of(run).ifPresent(evaluations::add);
            LearningSection.of(run).ifPresent(learning::add);
            JudgeSection.of(run).ifPresent(judges::add);
        }
    }

    /** @param roots evaluations, or any other runs; everything that they come from is told too */
    static String html(String title, List<Path> roots) throws IOException {
        return new ReportPage(title, Ancestry.of(roots)).html();
    }

    private String html() {
        StringBuilder html = new StringBuilder();
        html.append(PageFrame.head(title))
                .append("<h1>")
                .append(Html.escape(title))
                .append("</h1>\n")
                .append(subtitle())
                .append(flow())
                .append(tiles())
                .append(warnings());
        if (!evaluations.isEmpty()) {
            html.append(new EvaluationSection(evaluations).html());
        }
        judges.forEach(section -> html.append(section.html()));
        learning.forEach(section -> html.append(section.html()));
        evaluations.forEach(evaluation -> html.append(new SampleSection(evaluation).html()));
        html.append("<h2>Stages</h2>\n<p class=\"lead\">In the order of their inputs, with their curves and the options"
                + " that repeat them.</p>\n");
        runs.forEach(run -> html.append(new StageSection(run, ancestry).html()));
        return html.append(new LineageTable(runs, ancestry).html())
                .append(PageFrame.foot())
                .toString();
    }

    private String subtitle() {
        double seconds = runs.stream().mapToDouble(RunRecord::seconds).sum();
        String seeds = String.join(
                ", ",
                runs.stream()
                        .map(run -> run.manifest().path("seed").asText())
                        .distinct()
                        .toList());
        return "<p class=\"soft\">" + runs.size() + " stages in " + Html.duration(seconds) + ", seed " + seeds
                + "</p>\n";
    }

    private String flow() {
        StringBuilder html = new StringBuilder("<div class=\"flow\">");
        for (int i = 0; i < runs.size(); i++) {
            RunRecord run = runs.get(i);
            html.append(i == 0 ? "" : "<span class=\"arrow\">\u2192</span>")
                    .append("<a href=\"#")
                    .append(StageSection.anchor(run))
                    .append("\">")
                    .append(Html.escape(run.name()))
                    .append("<span class=\"time\">")
                    .append(Html.duration(run.seconds()))
                    .append("</span></a>");
        }
        return html.append("</div>\n").toString();
    }

    private String tiles() {
        List<Tile> tiles = new ArrayList<>();
        for (EvaluationRecord evaluation : evaluations) {
            tiles.addAll(Tile.of(evaluation));
        }
        for (LearningSection section : learning) {
            double[] rewards = section.firstAndLastReward();
            tiles.add(new Tile(
                    "reward in " + section.run().name(),
                    Html.number(rewards[1]),
                    "from " + Html.number(rewards[0]) + " in the first tenth"));
        }
        StringBuilder html = new StringBuilder("<div class=\"tiles\">");
        tiles.forEach(tile -> html.append(tile.html()));
        return tiles.isEmpty() ? "" : html.append("</div>\n").toString();
    }

    private String warnings() {
        StringBuilder html = new StringBuilder();
        for (RunRecord run : runs) {
            for (String warning : run.warnings()) {
                html.append("<li><b>")
                        .append(Html.escape(run.name()))
                        .append(":</b> ")
                        .append(Html.escape(warning))
                        .append("</li>");
            }
        }
        return html.isEmpty() ? "" : "<div class=\"card warnings\"><b>Warnings</b><ul>" + html + "</ul></div>\n";
    }

    /** One number that matters. */
    private record Tile(String what, String value, String more) {
        static List<Tile> of(EvaluationRecord evaluation) {
            List<Tile> tiles = new ArrayList<>();
            Optional<Interval> winRate = evaluation.interval("win_rate");
            winRate.ifPresent(share -> tiles.add(
                    new Tile("win rate by " + evaluation.text("judge"), Html.percent(share.estimate()), range(share))));
            evaluation
                    .interval("pass_at_1")
                    .ifPresent(share -> tiles.add(new Tile(
                            "answers right",
                            Html.percent(share.estimate()),
                            evaluation.json().has("baseline_pass_at_1")
                                    ? "from " + Html.percent(evaluation.number("baseline_pass_at_1"))
                                    : range(share))));
            if (evaluation.json().has("kl")) {
                tiles.add(new Tile(
                        "KL per completion",
                        Html.number(evaluation.number("kl")),
                        Html.number(evaluation.number("kl_per_token")) + " per token"));
            }
            evaluation
                    .interval("reward_accuracy")
                    .ifPresent(share ->
                            tiles.add(new Tile("reward model accuracy", Html.percent(share.estimate()), range(share))));
            if (evaluation.json().has("mean_length")) {
                tiles.add(new Tile(
                        "tokens per completion",
                        Html.number(evaluation.number("mean_length")),
                        evaluation.json().has("baseline_mean_length")
                                ? "from " + Html.number(evaluation.number("baseline_mean_length"))
                                : ""));
            }
            return tiles;
        }

        private static String range(Interval share) {
            return "95 %: " + Html.percent(share.low()) + " to " + Html.percent(share.high());
        }

        String html() {
            return "<div class=\"card tile\"><div class=\"what\">" + Html.escape(what) + "</div><div class=\"value\">"
                    + Html.escape(value) + "</div><div class=\"more\">" + Html.escape(more) + "</div></div>";
        }
    }
}
