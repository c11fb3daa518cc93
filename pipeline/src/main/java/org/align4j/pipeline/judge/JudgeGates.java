package org.align4j.pipeline.judge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.core.options.Suggestion;
import org.align4j.judge.evaluation.JudgeEvaluation;
import org.align4j.judge.evaluation.JudgeTrial;
import org.align4j.judge.evaluation.Measure;
import org.align4j.pipeline.stage.Gate;
import org.jspecify.annotations.Nullable;

/** Conditions on what was measured of judges: each holds for every judge, and what was not measured does not pass. */
final class JudgeGates {
    private static final Set<String> OTHERS = Set.of(
            "coverage",
            "dollars_per_1000",
            "prompt_tokens_per_1000",
            "completion_tokens_per_1000",
            "seconds_per_1000",
            "brier",
            "ece",
            "log_loss",
            "temperature",
            "calibrated_brier",
            "calibrated_ece",
            "calibrated_log_loss");

    private JudgeGates() {}

    /** @throws UserError unless each is a condition on something that is measured of judges */
    static void check(List<String> conditions) {
        Set<String> known = new TreeSet<>(OTHERS);
        for (Measure measure : Measure.values()) {
            known.addAll(List.of(measure.key(), measure.key() + "_low", measure.key() + "_high"));
        }
        for (String condition : conditions) {
            String key = Gate.parse(condition).key();
            if (!known.contains(key)) {
                throw new UserError("fail-if names '" + key + "', which is not measured of judges"
                        + Suggestion.phrase(key, known)
                        + "; docs/judging-judges.md lists what is, and there are "
                        + String.join(", ", new TreeSet<>(OTHERS)));
            }
        }
    }

    /** Tells every condition that a judge does not pass. */
    static void fail(List<String> conditions, JudgeTrial trial, Consumer<String> failed) {
        List<String> failures = new ArrayList<>();
        for (String condition : conditions) {
            Gate gate = Gate.parse(condition);
            for (JudgeEvaluation judge : trial.judges()) {
                Map<String, @Nullable Object> numbers = numbers(judge);
                String failure = numbers.get(gate.key()) instanceof Number
                        ? gate.failure(numbers)
                        : gate.key() + " was not measured";
                if (failure != null) {
                    failures.add("judge " + judge.judge() + ": " + failure);
                }
            }
        }
        failures.forEach(failed);
    }

    /** What stands in {@code judge-evaluation.json} of one judge, calibration and coverage among it. */
    private static Map<String, @Nullable Object> numbers(JudgeEvaluation judge) {
        Map<String, @Nullable Object> numbers = new LinkedHashMap<>(JudgeEvaluationFile.coverage(judge.coverage()));
        numbers.putAll(JudgeEvaluationFile.calibration(judge.softLabels()));
        numbers.putAll(JudgeEvaluationFile.measures(judge.measures()));
        numbers.put("coverage", judge.coverage().share());
        return numbers;
    }
}
