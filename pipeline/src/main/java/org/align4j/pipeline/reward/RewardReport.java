package org.align4j.pipeline.reward;

import java.util.LinkedHashMap;
import java.util.Map;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.RewardEvaluation;

/** A reward model's evaluation in the manifest and as words. */
final class RewardReport {
    private RewardReport() {}

    /** @param where the feedback comes from, such as {@code held-out} */
    static void say(RewardEvaluation evaluation, String where, StageContext context) {
        context.say(where + " " + evaluation.words());
        Map<String, Object> result = new LinkedHashMap<>(evaluation.metrics());
        result.putAll(evaluation.facts());
        context.result(where.replace('-', '_').replace(' ', '_'), result);
        evaluation.warnings().forEach(warning -> context.warn(where + ": " + warning));
    }
}
