package org.align4j.pipeline.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.align4j.judge.evaluation.JudgeEvaluationFile;
import org.align4j.judge.evaluation.JudgeEvaluationFile.Judge;
import org.align4j.judge.evaluation.JudgeEvaluationFile.Systems;
import org.align4j.judge.evaluation.Measure;
import org.align4j.judge.statistics.Interval;
import org.align4j.pipeline.stage.Artifact;
import org.jspecify.annotations.Nullable;

/**
 * How far judges can be trusted: agreement beside people and beside judges that do not read, then every bias beside what
 * people's own labels show.
 *
 * @param labels what they are held against, in a sentence
 * @param majorities each judge held against the majorities that one person is held against; may be empty
 */
record JudgeSection(String labels, IntervalChart chart, String majorities, List<Table> tables) {
    /** Of a run that measured judges. */
    static Optional<JudgeSection> of(RunRecord run) {
        Path file = run.folder().resolve(Artifact.JUDGE_EVALUATION.folder());
        return Files.exists(file) ? Optional.of(of(JudgeEvaluationFile.read(file))) : Optional.empty();
    }

    static JudgeSection of(JudgeEvaluationFile file) {
        List<Table> tables = new ArrayList<>();
        tables.add(measures(file));
        tables.add(calibration(file));
        if (!file.judges().isEmpty() && !file.judges().get(0).categories().isEmpty()) {
            tables.add(categories(file));
        }
        if (!file.comparisons().isEmpty()) {
            tables.add(comparisons(file));
        }
        file.judges().forEach(judge -> systems(judge).ifPresent(tables::add));
        JudgeEvaluationFile.Labels labels = file.labels();
        return new JudgeSection(
                Numbers.number(labels.labelled()) + " labelled pairs of " + Numbers.number(labels.prompts())
                        + " prompts, " + Numbers.number(labels.ties()) + " of them ties.",
                IntervalChart.of(rows(file)),
                majorities(file),
                tables);
    }

    private static List<IntervalChart.Row> rows(JudgeEvaluationFile file) {
        List<IntervalChart.Row> rows = new ArrayList<>();
        for (Judge judge : file.judges()) {
            rows.add(new IntervalChart.Row(
                    judge.judge(),
                    "same winner as the label; coverage "
                            + Numbers.percent(judge.coverage().share()),
                    JudgeEvaluationFile.interval(judge.measures(), Measure.ACCURACY_TIES_HALF)));
        }
        Double ceiling = file.people().ceiling();
        if (file.people().pairs() > 0 && ceiling != null) {
            rows.add(new IntervalChart.Row(
                    "one person", "same label as the majority of the others", new Interval(ceiling, ceiling, ceiling)));
        }
        file.trivialJudges()
                .forEach((name, measures) -> rows.add(new IntervalChart.Row(
                        name.replace('_', ' '),
                        "does not read",
                        JudgeEvaluationFile.interval(measures, Measure.ACCURACY_TIES_HALF))));
        rows.removeIf(row -> Double.isNaN(row.share().estimate()));
        return rows;
    }

    /** The judges measured as people are measured: ties are labels there. */
    private static String majorities(JudgeEvaluationFile file) {
        List<String> judges = new ArrayList<>();
        for (Judge judge : file.judges()) {
            Double share = judge.people().judgeVsMajority();
            if (share != null) {
                judges.add(judge.judge() + " " + Numbers.percent(share));
            }
        }
        return String.join(", ", judges);
    }

    private static List<String> names(JudgeEvaluationFile file) {
        return file.judges().stream().map(Judge::judge).toList();
    }

    private static List<Table.Cell> each(JudgeEvaluationFile file, Function<Judge, Interval> value) {
        return file.judges().stream()
                .map(judge -> Table.Cell.of(value.apply(judge)))
                .toList();
    }

    private static Table measures(JudgeEvaluationFile file) {
        List<Table.Row> rows = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            Function<Judge, Interval> value = judge -> JudgeEvaluationFile.interval(judge.measures(), measure);
            if (file.judges().stream()
                    .anyMatch(judge -> !Double.isNaN(value.apply(judge).estimate()))) {
                rows.add(new Table.Row(measure.key().replace('_', ' '), measure.doc(), each(file, value)));
            }
        }
        return new Table("All measures", names(file), rows);
    }

    private static Table calibration(JudgeEvaluationFile file) {
        List<Table.Row> rows = new ArrayList<>();
        for (Judge judge : file.judges()) {
            JudgeEvaluationFile.Probabilities of = judge.calibration();
            rows.add(Table.Row.of(
                    judge.judge(),
                    List.of(
                            number(of.brier()),
                            number(of.ece()),
                            number(of.temperature()),
                            number(of.calibratedBrier()),
                            number(of.calibratedEce()),
                            number(judge.coverage().dollars()),
                            number(judge.coverage().seconds()))));
        }
        return new Table(
                "Can its probabilities be believed, and what does it cost?",
                List.of("Brier", "ECE", "temperature", "Brier then", "ECE then", "$ per 1,000", "seconds per 1,000"),
                rows);
    }

    private static String number(@Nullable Double value) {
        return Numbers.number(value == null ? Double.NaN : value);
    }

    /** Accuracy by category, one column per judge. */
    private static Table categories(JudgeEvaluationFile file) {
        List<String> heads = new ArrayList<>(List.of("pairs"));
        heads.addAll(names(file));
        List<Table.Row> rows = new ArrayList<>();
        file.judges().get(0).categories().forEach((name, category) -> {
            List<Table.Cell> cells = new ArrayList<>(List.of(Table.Cell.of(Numbers.number(category.pairs()))));
            cells.addAll(each(file, judge -> {
                JudgeEvaluationFile.Category measured = judge.categories().get(name);
                return measured == null
                        ? new Interval(Double.NaN, Double.NaN, Double.NaN)
                        : JudgeEvaluationFile.interval(measured.measures(), Measure.ACCURACY_TIES_HALF);
            }));
            rows.add(new Table.Row(name, "", cells));
        });
        return new Table("By category: same winner as the label, a tie counted as half", heads, rows);
    }

    private static Table comparisons(JudgeEvaluationFile file) {
        List<Table.Row> rows = new ArrayList<>();
        for (JudgeEvaluationFile.Comparison comparison : file.comparisons()) {
            rows.add(new Table.Row(
                    comparison.first() + " \u2212 " + comparison.second(),
                    "",
                    List.of(
                            Table.Cell.of(JudgeEvaluationFile.interval(
                                    comparison.firstMinusSecond(), Measure.ACCURACY_TIES_HALF)),
                            Table.Cell.of(JudgeEvaluationFile.interval(comparison.firstMinusSecond(), Measure.KAPPA)),
                            Table.Cell.of(Numbers.number(comparison.pairs())))));
        }
        return new Table(
                "One judge minus another, on the pairs that both judged", List.of("accuracy", "kappa", "pairs"), rows);
    }

    /** Who wrote the completions: the judge's taste for its own, and how it ranks them. */
    private static Optional<Table> systems(Judge judge) {
        JudgeEvaluationFile.Self own = judge.selfPreference();
        Systems systems = judge.systems();
        if (own == null && systems == null) {
            return Optional.empty();
        }
        List<Table.Row> rows = new ArrayList<>();
        if (own != null) {
            rows.add(Table.Row.of(
                    "its own completions",
                    List.of(Numbers.number(own.pairs()), percent(own.labelWins()), percent(own.wins()))));
        }
        String title = judge.judge() + " and those who wrote the completions";
        if (systems != null) {
            for (Systems.WinRate one : systems.winRates()) {
                rows.add(Table.Row.of(
                        one.policy(),
                        List.of(Numbers.number(one.pairs()), percent(one.label()), percent(one.judge()))));
            }
            title += ": rank correlation Spearman " + number(systems.spearman()) + ", Kendall "
                    + number(systems.kendall());
        }
        return Optional.of(new Table(title, List.of("pairs", "wins by label", "wins by judge"), rows));
    }

    private static String percent(@Nullable Double share) {
        return Numbers.percent(share == null ? Double.NaN : share);
    }
}
