package org.align4j.pipeline.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.align4j.data.Prompt;
import org.align4j.jinja.Page;
import org.align4j.judge.statistics.Interval;
import org.align4j.pipeline.evaluate.SuiteReading;
import org.align4j.pipeline.report.Axis;
import org.align4j.pipeline.report.Drawing;
import org.align4j.pipeline.report.JudgePage;
import org.align4j.pipeline.report.Numbers;
import org.align4j.pipeline.report.Series;
import org.jspecify.annotations.Nullable;

/** {@code sweep.html}: what to take, whether the proxy was over-optimised, the numbers, and what the models say. */
final class SweepPage {
    private static final int SHOWN_PROMPTS = 12;
    private static final int COLOURS = 6;
    private static final Page PAGE = Page.of(SweepPage.class, "sweep.jinja");

    private SweepPage() {}

    private record Row(
            String name,
            boolean chosen,
            String kl,
            String reward,
            List<Share> judges,
            String length,
            String distinct,
            String opening,
            String openingText) {}

    private record Share(String rate, String range, String controlled, String rating, String ratingRange) {}

    private record Said(String prompt, List<Answer> answers) {}

    private record Answer(String model, String text) {}

    private record Cell(String value, String range, String title, String tone) {}

    private record Line(String name, List<Cell> cells) {}

    private record Part(String name, String type, List<String> columns, List<Line> lines, boolean lowerIsBetter) {}

    private record Ring(String words, boolean rings) {}

    static String html(SweepResults results, List<Prompt> prompts, List<Measured> measured) {
        List<String> judges = results.models().get(0).judges().stream()
                .map(SweepResults.Judged::judge)
                .toList();
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("style", Page.resource(JudgePage.class, "report.css"));
        variables.put("results", results);
        variables.put("judges", judges);
        variables.put(
                "rows",
                results.models().stream().map(model -> row(model, results)).toList());
        variables.put(
                "alarms",
                results.alarms().stream()
                        .map(alarm -> new Ring(SweepTables.words(alarm), alarm.rings()))
                        .toList());
        variables.put("suite", results.suite().stream().map(SweepPage::part).toList());
        variables.put("charts", charts(results, judges));
        variables.put("said", said(results, prompts, measured));
        return PAGE.html(variables);
    }

    private static Row row(SweepResults.Model model, SweepResults results) {
        List<Share> shares = model.judges().stream()
                .map(judged -> new Share(
                        Numbers.percent(judged.winRate().estimate()),
                        Numbers.percent(judged.winRate().low()) + " to "
                                + Numbers.percent(judged.winRate().high()),
                        judged.lengthControlled() == null ? "" : Numbers.percent(judged.lengthControlled()),
                        judged.rating() == null ? "" : rounded(judged.rating().estimate()),
                        judged.rating() == null
                                ? ""
                                : rounded(judged.rating().low()) + " to "
                                        + rounded(judged.rating().high())))
                .toList();
        return new Row(
                model.name(),
                results.choice() != null && results.choice().model().equals(model.name()),
                model.kl() == null ? "\u2013" : Numbers.number(model.kl()),
                model.reward() == null
                        ? "\u2013"
                        : Numbers.number(model.reward().estimate()),
                shares,
                Numbers.number(model.meanLength()),
                Numbers.three(model.diversity().distinct2()),
                Numbers.percent(model.diversity().topOpening()),
                model.diversity().opening());
    }

    /** An evaluation as a table: a line a model, a column a number. */
    private static Part part(SweepResults.Evaluated evaluated) {
        List<String> columns = Stream.concat(
                        evaluated.models().stream().map(SweepResults.Entry::readings),
                        Stream.of(evaluated.rewardModel()))
                .flatMap(List::stream)
                .map(SuiteReading::name)
                .distinct()
                .toList();
        List<Line> lines = new ArrayList<>();
        for (SweepResults.Entry entry : evaluated.models()) {
            String tone = entry.worse() == null || entry.better() == null
                    ? ""
                    : entry.worse() <= SweepAnalysis.LEVEL
                            ? "bad"
                            : entry.better() <= SweepAnalysis.LEVEL ? "good" : "";
            lines.add(line(entry.model(), entry.readings(), columns, tone));
        }
        if (!evaluated.rewardModel().isEmpty()) {
            lines.add(line("(the reward model)", evaluated.rewardModel(), columns, ""));
        }
        return new Part(evaluated.evaluation(), evaluated.type(), columns, lines, evaluated.lowerIsBetter());
    }

    private static Line line(String name, List<SuiteReading> readings, List<String> columns, String tone) {
        List<Cell> cells = new ArrayList<>();
        for (String column : columns) {
            SuiteReading reading = readings.stream()
                    .filter(each -> each.name().equals(column))
                    .findFirst()
                    .orElse(null);
            cells.add(
                    reading == null
                            ? new Cell("\u2013", "", "", "")
                            : new Cell(
                                    Numbers.three(reading.value().estimate()),
                                    Numbers.three(reading.value().low()) + " to "
                                            + Numbers.three(reading.value().high()),
                                    reading.rows() + " rows",
                                    cells.isEmpty() ? tone : ""));
        }
        return new Line(name, cells);
    }

    private static String rounded(double rating) {
        return Long.toString(Math.round(rating));
    }

    /** What KL costs and brings: reward, then each judge's win rate, one line a run. */
    private static List<String> charts(SweepResults results, List<String> judges) {
        List<String> charts = new ArrayList<>();
        if (results.models().stream().anyMatch(model -> model.reward() != null)) {
            charts.add(chart(results, "reward", SweepResults.Model::reward));
        }
        for (int judge = 0; judge < judges.size(); judge++) {
            int at = judge;
            charts.add(chart(
                    results,
                    "win rate by " + judges.get(judge),
                    model -> model.judges().get(at).winRate()));
        }
        for (int evaluation = 0; evaluation < results.suite().size(); evaluation++) {
            SweepResults.Evaluated own = results.suite().get(evaluation);
            if (own.models().stream().anyMatch(entry -> !entry.readings().isEmpty())) {
                charts.add(chart(results, own.evaluation(), model -> first(own, model.name())));
            }
        }
        charts.add(chart(results, "share of the most frequent opening", model -> {
            double share = model.diversity().topOpening();
            return new Interval(share, share, share);
        }));
        return charts;
    }

    private static @Nullable Interval first(SweepResults.Evaluated evaluated, String model) {
        return evaluated.models().stream()
                .filter(entry ->
                        entry.model().equals(model) && !entry.readings().isEmpty())
                .map(entry -> entry.readings().get(0).value())
                .findFirst()
                .orElse(null);
    }

    private static String chart(
            SweepResults results, String label, Function<SweepResults.Model, @Nullable Interval> value) {
        List<SweepResults.Model> models = results.models().stream()
                .filter(model -> value.apply(model) != null)
                .toList();
        double[] kls = models.stream().mapToDouble(SweepPage::kl).toArray();
        Axis x = Drawing.across(low(kls), high(kls));
        double[] ends = models.stream()
                .flatMap(model -> List.of(value.apply(model)).stream())
                .flatMapToDouble(interval -> DoubleStream.of(interval.low(), interval.high()))
                .toArray();
        Axis y = Drawing.upwards(low(ends), high(ends));
        Drawing drawing = new Drawing(Drawing.WIDTH, Drawing.HEIGHT, label + " against KL");
        drawing.frame(x, y, "KL from the baseline, nats per completion", label);
        List<String> runs =
                models.stream().map(SweepResults.Model::run).distinct().toList();
        for (int run = 0; run < runs.size(); run++) {
            String own = runs.get(run);
            String colour = Integer.toString(run % COLOURS + 1);
            List<SweepResults.Model> members =
                    models.stream().filter(model -> model.run().equals(own)).toList();
            drawing.path(
                    new Series(
                            own,
                            members.stream().mapToDouble(SweepPage::kl).toArray(),
                            members.stream()
                                    .mapToDouble(model -> value.apply(model).estimate())
                                    .toArray()),
                    x,
                    y,
                    "line" + colour + " pale");
            members.forEach(model -> dot(drawing, x, y, model, value.apply(model), colour, label));
        }
        return drawing.end();
    }

    private static void dot(
            Drawing drawing, Axis x, Axis y, SweepResults.Model model, Interval value, String colour, String label) {
        if (!Double.isFinite(value.estimate())) {
            return;
        }
        double at = x.at(kl(model));
        drawing.line(at, y.at(value.low()), at, y.at(value.high()), "line" + colour + " pale");
        drawing.add(
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.6\" class=\"dot%s\"><title>%s: KL %s, %s %s (%s to %s)</title></circle>",
                at,
                y.at(value.estimate()),
                colour,
                Page.escape(model.name()),
                Numbers.number(kl(model)),
                Page.escape(label),
                Numbers.number(value.estimate()),
                Numbers.number(value.low()),
                Numbers.number(value.high()));
    }

    private static double kl(SweepResults.Model model) {
        return model.kl() == null ? 0 : model.kl();
    }

    private static double low(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite).min().orElse(0);
    }

    private static double high(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite).max().orElse(1);
    }

    /** Evenly spaced prompts, not picked, with everybody's first completion. */
    private static List<Said> said(SweepResults results, List<Prompt> prompts, List<Measured> measured) {
        int shown = Math.min(SHOWN_PROMPTS, prompts.size());
        List<Said> said = new ArrayList<>();
        for (int i = 0; i < shown; i++) {
            int place = i * prompts.size() / shown;
            List<Answer> answers = IntStream.range(0, measured.size())
                    .mapToObj(model -> new Answer(
                            results.models().get(model).name(),
                            measured.get(model).texts().get(place).get(0)))
                    .toList();
            said.add(new Said(prompts.get(place).prompt().lastText(), answers));
        }
        return said;
    }
}
