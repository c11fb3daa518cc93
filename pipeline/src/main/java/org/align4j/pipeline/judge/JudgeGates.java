package org.align4j.pipeline.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.align4j.core.UserError;
import org.align4j.core.options.Suggestion;
import org.align4j.judge.evaluation.JudgeEvaluationFile;
import org.align4j.judge.evaluation.Measure;
import org.align4j.pipeline.stage.Gate;
import org.jspecify.annotations.Nullable;

/** Conditions on what was measured of judges: each holds for every judge, and what was not measured does not pass. */
final class JudgeGates {
    private static final Set<String> OTHERS = JudgeEvaluationFile.otherNumbers();

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
                throw new UserError("fail-if names '" + key + "', which is not a measure of judges"
                        + Suggestion.phrase(key, known)
                        + "; docs/judging-judges.md lists what is, and there are "
                        + String.join(", ", new TreeSet<>(OTHERS)));
            }
        }
    }

    /** Tells every condition that a judge does not pass. */
    static void fail(List<String> conditions, JudgeEvaluationFile file, Consumer<String> failed) {
        List<String> failures = new ArrayList<>();
        for (String condition : conditions) {
            Gate gate = Gate.parse(condition);
            for (JudgeEvaluationFile.Judge judge : file.judges()) {
                Map<String, @Nullable Object> numbers = judge.numbers();
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
}
