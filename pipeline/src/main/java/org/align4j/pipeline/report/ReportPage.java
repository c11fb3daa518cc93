package org.align4j.pipeline.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.align4j.jinja.Page;

/** The whole report: verdict, evidence, trade-offs, samples, warnings, then every stage with its curves and options. */
final class ReportPage {
    private static final Page PAGE = Page.of(ReportPage.class, "frame.jinja", "judges.jinja", "report.jinja");

    private final Ancestry ancestry;
    private final List<RunRecord> runs;
    private final Meanings meanings = new Meanings();
    private final List<EvaluationRecord> evaluations = new ArrayList<>();
    private final List<RewardSection> rewards = new ArrayList<>();
    private final List<Chart> classifiers = new ArrayList<>();
    private final List<Chart> efficiencies = new ArrayList<>();
    private final List<LearningSection> learning = new ArrayList<>();
    private final List<JudgeSection> judges = new ArrayList<>();

    private ReportPage(Ancestry ancestry) throws IOException {
        this.ancestry = ancestry;
        this.runs = List.copyOf(ancestry.runs().values());
        for (RunRecord run : runs) {
            String name = ancestry.name(run);
            EvaluationRecord.of(run).ifPresent(evaluations::add);
            RewardSection.of(run, name, meanings).ifPresent(rewards::add);
            ClassifierSection.of(run, name, meanings).ifPresent(classifiers::add);
            EfficiencySection.of(run, name, meanings).ifPresent(efficiencies::add);
            LearningSection.of(run, name).ifPresent(learning::add);
            JudgeSection.of(run).ifPresent(judges::add);
        }
    }

    /** @param roots evaluations, or any other runs; everything that they come from is told too */
    static String html(String title, List<Path> roots) throws IOException {
        Map<String, Object> variables = ReportFrame.variables();
        variables.put("title", title);
        new ReportPage(Ancestry.of(roots)).tell(variables);
        return PAGE.html(variables);
    }

    private void tell(Map<String, Object> variables) {
        variables.put("subtitle", subtitle());
        variables.put(
                "verdicts",
                evaluations.stream()
                        .map(evaluation -> Verdict.of(evaluation, ancestry.name(evaluation.run()), meanings, rewards))
                        .toList());
        variables.put("evaluation", EvaluationSection.of(evaluations, ancestry, meanings));
        variables.put("rewards", rewards);
        variables.put("judges", judges);
        variables.put("classifiers", classifiers);
        variables.put("efficiencies", efficiencies);
        variables.put(
                "bests",
                evaluations.stream()
                        .flatMap(each -> BestOfSection.of(each, ancestry.name(each.run()), meanings).stream())
                        .toList());
        variables.put(
                "learning",
                learning.stream().map(section -> section.shown(meanings)).toList());
        variables.put(
                "samples",
                evaluations.stream()
                        .flatMap(evaluation -> SampleSection.of(evaluation, ancestry.name(evaluation.run())).stream())
                        .toList());
        variables.put("warnings", warnings());
        variables.put(
                "stages",
                runs.stream()
                        .map(run -> StageSection.of(run, ancestry, learning(run), meanings))
                        .toList());
        variables.put("graph", LineageGraph.svg(ancestry));
        variables.put("lineage", LineageTable.of(runs, ancestry));
        variables.put("legend", legend());
    }

    private Optional<LearningSection> learning(RunRecord run) {
        return learning.stream().filter(section -> section.run().equals(run)).findFirst();
    }

    private String subtitle() {
        double seconds = runs.stream().mapToDouble(RunRecord::seconds).sum();
        List<String> seeds = runs.stream()
                .map(run -> run.manifest().path("seed").asText())
                .distinct()
                .toList();
        String finished = runs.stream()
                .map(run -> run.manifest().path("finished").asText())
                .max(String::compareTo)
                .orElse("");
        return runs.size() + (runs.size() == 1 ? " stage, " : " stages, ") + Numbers.duration(seconds)
                + " of work, seed " + String.join(", ", seeds) + ", finished "
                + finished.replaceFirst("T", " ").replaceFirst(":[0-9]+(\\.[0-9]+)?Z$", " UTC");
    }

    private List<Warning> warnings() {
        return runs.stream()
                .flatMap(run -> run.warnings().stream().map(text -> new Warning(ancestry.name(run), text)))
                .toList();
    }

    /** Every number that this page shows and explains, by name. */
    private Table legend() {
        List<Table.Row> rows = new ArrayList<>();
        new TreeMap<>(meanings.asked()).forEach((name, meaning) -> rows.add(Table.Row.of(name, List.of(meaning))));
        return new Table("What the numbers mean", List.of("meaning"), rows);
    }

    /** What a run warned of. */
    private record Warning(String run, String text) {}
}
