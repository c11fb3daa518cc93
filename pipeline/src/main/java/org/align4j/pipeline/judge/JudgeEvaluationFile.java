package org.align4j.pipeline.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.align4j.judge.evaluation.Coverage;
import org.align4j.judge.evaluation.HumanCeiling;
import org.align4j.judge.evaluation.JudgeEvaluation;
import org.align4j.judge.evaluation.JudgeTrial;
import org.align4j.judge.evaluation.Measure;
import org.align4j.judge.evaluation.PairedComparison;
import org.align4j.judge.evaluation.SelfPreference;
import org.align4j.judge.evaluation.SoftLabels;
import org.align4j.judge.evaluation.SystemRanking;
import org.align4j.judge.statistics.Calibration;
import org.align4j.judge.statistics.Interval;
import org.jspecify.annotations.Nullable;

/** {@code judge-evaluation.json}: every number, under names that stay; what could not be measured is null or left out. */
final class JudgeEvaluationFile {
    private JudgeEvaluationFile() {}

    static Map<String, Object> of(JudgeTrial trial) {
        Map<String, Object> file = new LinkedHashMap<>();
        Map<String, Object> labels = new LinkedHashMap<>();
        labels.put("pairs", trial.gold().pairs());
        labels.put("prompts", trial.gold().prompts());
        labels.put("labelled", trial.gold().labelled());
        labels.put("ties", trial.gold().ties());
        labels.put("annotators", trial.gold().annotators());
        labels.put("verdicts_elsewhere", trial.elsewhere());
        file.put("labels", labels);
        file.put("people", people(trial.ceiling()));
        Map<String, Object> trivial = new LinkedHashMap<>();
        trial.trivial().forEach((judge, measures) -> trivial.put(judge.key(), measures(measures)));
        file.put("trivial_judges", trivial);
        file.put(
                "judges",
                trial.judges().stream().map(JudgeEvaluationFile::judge).toList());
        file.put(
                "comparisons",
                trial.comparisons().stream()
                        .map(JudgeEvaluationFile::comparison)
                        .toList());
        return file;
    }

    static String json(Map<String, Object> numbers) {
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(numbers) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and texts are JSON", e);
        }
    }

    private static Map<String, Object> judge(JudgeEvaluation evaluation) {
        Map<String, Object> judge = new LinkedHashMap<>();
        judge.put("judge", evaluation.judge());
        judge.putAll(measures(evaluation.measures()));
        judge.put("coverage", coverage(evaluation.coverage()));
        judge.put("people", people(evaluation.ceiling()));
        judge.put("calibration", calibration(evaluation.softLabels()));
        if (evaluation.self() != null) {
            judge.put("self_preference", self(evaluation.self()));
        }
        if (!evaluation.systems().systems().isEmpty()) {
            judge.put("systems", systems(evaluation.systems()));
        }
        Map<String, Object> categories = new LinkedHashMap<>();
        for (JudgeEvaluation.Category category : evaluation.categories()) {
            Map<String, Object> measured = new LinkedHashMap<>();
            measured.put("pairs", category.pairs());
            measured.putAll(measures(category.measures()));
            categories.put(category.name(), measured);
        }
        judge.put("categories", categories);
        judge.put("disagreements", evaluation.disagreements().size());
        judge.put("inconsistent", evaluation.inconsistent().size());
        return judge;
    }

    /** Each as its name, {@code _low} and {@code _high}. */
    static Map<String, Object> measures(Map<Measure, Interval> measures) {
        Map<String, Object> named = new LinkedHashMap<>();
        measures.forEach((measure, interval) -> {
            named.put(measure.key(), number(interval.estimate()));
            named.put(measure.key() + "_low", number(interval.low()));
            named.put(measure.key() + "_high", number(interval.high()));
        });
        return named;
    }

    static Map<String, Object> coverage(Coverage coverage) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("pairs", coverage.pairs());
        named.put("asked", coverage.asked());
        named.put("judged", coverage.judged());
        named.put("share", coverage.share());
        named.put("outcomes", coverage.outcomes());
        named.put("calls", coverage.statuses());
        named.put("times", coverage.times());
        named.put("dollars_per_1000", number(coverage.dollars()));
        named.put("prompt_tokens_per_1000", number(coverage.promptTokens()));
        named.put("completion_tokens_per_1000", number(coverage.completionTokens()));
        named.put("seconds_per_1000", number(coverage.seconds()));
        return named;
    }

    private static Map<String, Object> people(HumanCeiling ceiling) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("pairs", ceiling.pairs());
        named.put("ceiling", number(ceiling.agreement()));
        named.put("ceiling_where_others_agree", number(ceiling.agreementWhereOthersAgree()));
        named.put("judge_by_the_same_rod", number(ceiling.judge()));
        named.put("alpha", number(ceiling.alpha()));
        named.put("alpha_ordinal", number(ceiling.alphaOrdinal()));
        named.put("fleiss_kappa", number(ceiling.fleissKappa()));
        named.put("by_annotator", ceiling.byAnnotator());
        return named;
    }

    static Map<String, Object> calibration(SoftLabels labels) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("pairs", labels.pairs());
        named.putAll(calibration("", labels.raw()));
        named.put("temperature", number(labels.scaling().temperature()));
        named.putAll(calibration("calibrated_", labels.calibrated()));
        named.put(
                "bins",
                labels.raw().bins().stream()
                        .map(bin -> List.of(bin.count(), bin.confidence(), bin.accuracy()))
                        .toList());
        return named;
    }

    private static Map<String, Object> calibration(String prefix, Calibration calibration) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put(prefix + "brier", number(calibration.brier()));
        named.put(prefix + "ece", number(calibration.expectedError()));
        named.put(prefix + "log_loss", number(calibration.logLoss()));
        return named;
    }

    private static Map<String, Object> self(SelfPreference self) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("policy", self.policy());
        named.put("pairs", self.pairs());
        named.put("wins", number(self.wins()));
        named.put("label_wins", number(self.labelWins()));
        return named;
    }

    private static Map<String, Object> systems(SystemRanking ranking) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("spearman", number(ranking.spearman()));
        named.put("kendall", number(ranking.kendall()));
        named.put("pearson", number(ranking.pearson()));
        named.put(
                "win_rates",
                ranking.systems().stream()
                        .map(system -> Map.of(
                                "policy", system.policy(),
                                "pairs", system.pairs(),
                                "label", system.labelWinRate(),
                                "judge", system.judgeWinRate()))
                        .map(TreeMap::new)
                        .toList());
        return named;
    }

    private static Map<String, Object> comparison(PairedComparison comparison) {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("first", comparison.first());
        named.put("second", comparison.second());
        named.put("pairs", comparison.pairs());
        named.put("kappa_between", number(comparison.kappa()));
        named.put("first_minus_second", measures(comparison.differences()));
        return named;
    }

    /** JSON has no infinity and no NaN. */
    private static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
