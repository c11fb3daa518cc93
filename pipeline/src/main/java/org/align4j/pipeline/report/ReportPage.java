package org.align4j.pipeline.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.align4j.jinja.Page;
import org.align4j.judge.statistics.Interval;

/** The whole report: headline, warnings, evaluation, learning, samples, then every stage with its curves and options. */
final class ReportPage {
    private static final Page PAGE = Page.of(ReportPage.class, "frame.jinja", "judges.jinja", "report.jinja");

    private final Ancestry ancestry;
    private final List<RunRecord> runs;
    private final List<EvaluationRecord> evaluations = new ArrayList<>();
    private final List<ClassifierSection> classifiers = new ArrayList<>();
    private final List<LearningSection> learning = new ArrayList<>();
    private final List<JudgeSection> judges = new ArrayList<>();

    private ReportPage(Ancestry ancestry) throws IOException {
        this.ancestry = ancestry;
        this.runs = List.copyOf(ancestry.runs().values());
        for (RunRecord run : runs) {
            EvaluationRecord.of(run).ifPresent(evaluations::add);
            ClassifierSection.of(run).ifPresent(classifiers::add);
            LearningSection.of(run).ifPresent(learning::add);
            JudgeSection.of(run).ifPresent(judges::add);
        }
    }

    /** @param roots evaluations, or any other runs; everything that they come from is told too */
    static String html(String title, List<Path> roots) throws IOException {
        Map<String, Object> variables = new ReportPage(Ancestry.of(roots)).variables();
        variables.put("title", title);
        variables.put("style", Page.resource(ReportPage.class, "report.css"));
        return PAGE.html(variables);
    }

    private Map<String, Object> variables() {
        Set<String> drawn = new LinkedHashSet<>();
        learning.forEach(section -> drawn.addAll(section.drawn()));
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("subtitle", subtitle());
        variables.put("tiles", tiles());
        variables.put("warnings", warnings());
        variables.put("evaluation", EvaluationSection.of(evaluations));
        variables.put("judges", judges);
        variables.put(
                "classifiers",
                classifiers.stream().map(ClassifierSection::chart).toList());
        variables.put("learning", learning.stream().map(LearningSection::shown).toList());
        variables.put(
                "samples",
                evaluations.stream()
                        .flatMap(evaluation -> SampleSection.of(evaluation).stream())
                        .toList());
        variables.put(
                "stages",
                runs.stream().map(run -> StageSection.of(run, ancestry, drawn)).toList());
        variables.put("lineage", LineageTable.of(runs, ancestry));
        return variables;
    }

    private String subtitle() {
        double seconds = runs.stream().mapToDouble(RunRecord::seconds).sum();
        List<String> seeds = runs.stream()
                .map(run -> run.manifest().path("seed").asText())
                .distinct()
                .toList();
        return runs.size() + " stages in " + Numbers.duration(seconds) + ", seed " + String.join(", ", seeds);
    }

    private List<Tile> tiles() {
        List<Tile> tiles = new ArrayList<>();
        evaluations.forEach(evaluation -> tiles.addAll(Tile.of(evaluation)));
        for (LearningSection section : learning) {
            double[] rewards = section.firstAndLastReward();
            tiles.add(new Tile(
                    "reward in " + section.run().name(),
                    Numbers.number(rewards[1]),
                    "from " + Numbers.number(rewards[0]) + " in the first tenth"));
        }
        return tiles;
    }

    private List<Warning> warnings() {
        return runs.stream()
                .flatMap(run -> run.warnings().stream().map(text -> new Warning(run.name(), text)))
                .toList();
    }

    /** What a run warned of. */
    private record Warning(String run, String text) {}

    /** One number that matters. */
    private record Tile(String what, String value, String more) {
        static List<Tile> of(EvaluationRecord evaluation) {
            List<Tile> tiles = new ArrayList<>();
            evaluation
                    .interval("win_rate")
                    .ifPresent(share -> tiles.add(new Tile(
                            "win rate by " + evaluation.text("judge"),
                            Numbers.percent(share.estimate()),
                            range(share))));
            evaluation
                    .interval("length_controlled_win_rate")
                    .ifPresent(share -> tiles.add(
                            new Tile("the same at equal length", Numbers.percent(share.estimate()), range(share))));
            evaluation
                    .interval("pass_at_1")
                    .ifPresent(share -> tiles.add(new Tile(
                            "answers right",
                            Numbers.percent(share.estimate()),
                            evaluation.json().has("baseline_pass_at_1")
                                    ? "from " + Numbers.percent(evaluation.number("baseline_pass_at_1"))
                                    : range(share))));
            if (evaluation.json().has("kl")) {
                tiles.add(new Tile(
                        "KL per completion",
                        Numbers.number(evaluation.number("kl")),
                        Numbers.number(evaluation.number("kl_per_token")) + " per token"));
            }
            evaluation
                    .interval("reward_accuracy")
                    .ifPresent(share -> tiles.add(
                            new Tile("reward model accuracy", Numbers.percent(share.estimate()), range(share))));
            if (evaluation.json().has("mean_length")) {
                tiles.add(new Tile(
                        "tokens per completion",
                        Numbers.number(evaluation.number("mean_length")),
                        evaluation.json().has("baseline_mean_length")
                                ? "from " + Numbers.number(evaluation.number("baseline_mean_length"))
                                : ""));
            }
            return tiles;
        }

        private static String range(Interval share) {
            return "95 %: " + Numbers.percent(share.low()) + " to " + Numbers.percent(share.high());
        }
    }
}
