package org.align4j.judge.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.align4j.judge.evaluation.JudgeEvaluationFile.Calls;
import org.align4j.judge.evaluation.JudgeEvaluationFile.Category;
import org.align4j.judge.evaluation.JudgeEvaluationFile.Comparison;
import org.align4j.judge.evaluation.JudgeEvaluationFile.Judge;
import org.align4j.judge.evaluation.JudgeEvaluationFile.Labels;
import org.align4j.judge.evaluation.JudgeEvaluationFile.People;
import org.align4j.judge.evaluation.JudgeEvaluationFile.Probabilities;
import org.align4j.judge.evaluation.JudgeEvaluationFile.Self;
import org.align4j.judge.evaluation.JudgeEvaluationFile.Systems;
import org.align4j.judge.statistics.Calibration;
import org.align4j.judge.statistics.Interval;
import org.jspecify.annotations.Nullable;

/** What {@link JudgeEvaluationFile} says of a trial: its numbers, null where there is none. */
final class TrialEntries {
    private TrialEntries() {}

    static JudgeEvaluationFile of(JudgeTrial trial) {
        Map<String, Map<String, @Nullable Double>> trivial = new LinkedHashMap<>();
        trial.trivial().forEach((judge, measures) -> trivial.put(judge.key(), named(measures)));
        JudgeTrial.Labels gold = trial.gold();
        return new JudgeEvaluationFile(
                new Labels(
                        gold.pairs(),
                        gold.prompts(),
                        gold.labelled(),
                        gold.ties(),
                        gold.annotators(),
                        trial.elsewhere()),
                people(trial.ceiling()),
                trivial,
                trial.judges().stream().map(TrialEntries::judge).toList(),
                trial.comparisons().stream().map(TrialEntries::comparison).toList());
    }

    private static People people(HumanCeiling ceiling) {
        return new People(
                ceiling.pairs(),
                number(ceiling.agreement()),
                number(ceiling.agreementWhereOthersAgree()),
                number(ceiling.judge()),
                number(ceiling.alpha()),
                number(ceiling.alphaOrdinal()),
                number(ceiling.fleissKappa()),
                ceiling.byAnnotator());
    }

    private static Judge judge(JudgeEvaluation of) {
        Map<String, Category> categories = new LinkedHashMap<>();
        of.categories()
                .forEach(category ->
                        categories.put(category.name(), new Category(category.pairs(), named(category.measures()))));
        return new Judge(
                of.judge(),
                named(of.measures()),
                calls(of.coverage()),
                people(of.ceiling()),
                probabilities(of.softLabels()),
                of.self() == null ? null : self(of.self()),
                of.systems().systems().isEmpty() ? null : systems(of.systems()),
                categories,
                of.disagreements().size(),
                of.inconsistent().size());
    }

    private static Calls calls(Coverage coverage) {
        return new Calls(
                coverage.pairs(),
                coverage.asked(),
                coverage.judged(),
                coverage.share(),
                coverage.outcomes(),
                coverage.statuses(),
                coverage.times(),
                number(coverage.dollars()),
                number(coverage.promptTokens()),
                number(coverage.completionTokens()),
                number(coverage.seconds()));
    }

    private static Probabilities probabilities(LabelCalibration labels) {
        Calibration raw = labels.raw();
        Calibration calibrated = labels.calibrated();
        return new Probabilities(
                labels.pairs(),
                number(raw.brier()),
                number(raw.expectedError()),
                number(raw.logLoss()),
                number(labels.scaling().temperature()),
                number(calibrated.brier()),
                number(calibrated.expectedError()),
                number(calibrated.logLoss()),
                raw.bins().stream()
                        .map(bin -> List.<Number>of(bin.count(), bin.confidence(), bin.accuracy()))
                        .toList());
    }

    private static Self self(SelfPreference self) {
        return new Self(self.policy(), self.pairs(), number(self.wins()), number(self.labelWins()));
    }

    private static Systems systems(SystemRanking ranking) {
        return new Systems(
                number(ranking.spearman()),
                number(ranking.kendall()),
                number(ranking.pearson()),
                ranking.systems().stream()
                        .map(one ->
                                new Systems.WinRate(one.judgeWinRate(), one.labelWinRate(), one.pairs(), one.policy()))
                        .toList());
    }

    private static Comparison comparison(PairedComparison comparison) {
        return new Comparison(
                comparison.first(),
                comparison.second(),
                comparison.pairs(),
                number(comparison.kappa()),
                named(comparison.differences()));
    }

    private static Map<String, @Nullable Double> named(Map<Measure, Interval> measures) {
        Map<String, @Nullable Double> named = new LinkedHashMap<>();
        measures.forEach((measure, interval) -> {
            named.put(measure.key(), number(interval.estimate()));
            named.put(measure.key() + "_low", number(interval.low()));
            named.put(measure.key() + "_high", number(interval.high()));
        });
        return named;
    }

    /** JSON has no infinity and no NaN. */
    private static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
