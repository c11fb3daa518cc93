package org.align4j.pipeline.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.align4j.judge.evaluation.HumanCeiling;
import org.align4j.judge.evaluation.JudgeEvaluation;
import org.align4j.judge.evaluation.JudgeTrial;
import org.align4j.judge.evaluation.Measure;
import org.align4j.judge.evaluation.PairedComparison;
import org.align4j.judge.statistics.Interval;
import org.jspecify.annotations.Nullable;

/** What a trial of judges found, as lines for a terminal. */
final class JudgeTable {
    private static final List<Measure> AGREEMENT = List.of(
            Measure.ACCURACY,
            Measure.ACCURACY_TIES_HALF,
            Measure.ACCURACY_WITH_TIES,
            Measure.KAPPA,
            Measure.CONSISTENCY,
            Measure.FIRST_PICK,
            Measure.LONGER_WINS);
    private final List<String> lines = new ArrayList<>();

    private JudgeTable() {}

    static List<String> of(JudgeTrial trial) {
        JudgeTable table = new JudgeTable();
        JudgeTrial.Labels labels = trial.gold();
        table.lines.add(
                labels.labelled() + " labelled pairs of " + labels.prompts() + " prompts, " + labels.ties() + " ties");
        table.row(
                "",
                "accuracy",
                "ties half",
                "with ties",
                "kappa",
                "consistent",
                "first shown",
                "longer wins",
                "ECE",
                "coverage");
        trial.judges().forEach(table::judge);
        trial.trivial().forEach((judge, measures) -> table.measured(judge.key(), measures, "", ""));
        table.people(trial);
        trial.judges().forEach(table::facts);
        trial.comparisons().forEach(table::comparison);
        return table.lines;
    }

    private void judge(JudgeEvaluation evaluation) {
        measured(
                evaluation.judge(),
                evaluation.measures(),
                number(evaluation.softLabels().raw().expectedError()),
                number(evaluation.coverage().share()));
    }

    private void measured(String name, Map<Measure, Interval> measures, String error, String coverage) {
        List<String> cells = new ArrayList<>(List.of(name));
        for (Measure measure : AGREEMENT) {
            Interval interval = measures.get(measure);
            cells.add(
                    interval == null || Double.isNaN(interval.estimate())
                            ? ""
                            : measure == Measure.ACCURACY ? withInterval(interval) : number(interval.estimate()));
        }
        cells.add(error);
        cells.add(coverage);
        row(cells.toArray(String[]::new));
    }

    private void row(String... cells) {
        lines.add(String.format(Locale.ROOT, "%-26s %16s %9s %9s %7s %10s %11s %11s %8s %8s", (Object[]) cells)
                .stripTrailing());
    }

    private void people(JudgeTrial trial) {
        HumanCeiling ceiling = trial.ceiling();
        if (ceiling.pairs() == 0) {
            return;
        }
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "one annotator agrees with the majority of the others on %.3f of %d pairs (alpha %.3f)",
                ceiling.agreement(),
                ceiling.pairs(),
                ceiling.alpha()));
        trial.judges()
                .forEach(judge -> line.append(String.format(
                        Locale.ROOT,
                        "; %s does on %.3f",
                        judge.judge(),
                        judge.ceiling().judge())));
        lines.add(line.toString());
    }

    private void facts(JudgeEvaluation evaluation) {
        List<String> words = new ArrayList<>();
        add(words, "fairness of position %+.3f", evaluation.measures().get(Measure.FAIRNESS));
        add(words, "length slope %+.3f", evaluation.measures().get(Measure.LENGTH_SLOPE));
        add(words, "label prefers the longer %.3f", evaluation.measures().get(Measure.LABEL_LONGER_WINS));
        add(words, "same answer when asked again %.3f", evaluation.measures().get(Measure.STABILITY));
        if (evaluation.softLabels().pairs() > 0) {
            words.add(String.format(
                    Locale.ROOT,
                    "Brier %.3f, %.3f at temperature %.2f",
                    evaluation.softLabels().raw().brier(),
                    evaluation.softLabels().calibrated().brier(),
                    evaluation.softLabels().scaling().temperature()));
        }
        if (!Double.isNaN(evaluation.systems().spearman())) {
            words.add(String.format(
                    Locale.ROOT,
                    "rank correlation over %d systems %.3f",
                    evaluation.systems().systems().size(),
                    evaluation.systems().spearman()));
        }
        lines.add(evaluation.judge() + ": "
                + (words.isEmpty() ? "gave no verdict to be measured" : String.join(", ", words)));
    }

    private static void add(List<String> words, String format, @Nullable Interval interval) {
        if (interval != null) {
            words.add(String.format(Locale.ROOT, format, interval.estimate()));
        }
    }

    private void comparison(PairedComparison comparison) {
        Interval difference = comparison.differences().get(Measure.ACCURACY_TIES_HALF);
        if (difference != null) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s minus %s: accuracy %+.3f (%+.3f to %+.3f) on the %d pairs that both judged",
                    comparison.first(),
                    comparison.second(),
                    difference.estimate(),
                    difference.low(),
                    difference.high(),
                    comparison.pairs()));
        }
    }

    private static String withInterval(Interval interval) {
        return String.format(Locale.ROOT, "%.3f %.2f-%.2f", interval.estimate(), interval.low(), interval.high());
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3f", value);
    }
}
