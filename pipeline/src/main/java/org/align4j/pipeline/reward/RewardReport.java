package org.align4j.pipeline.reward;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.align4j.judge.statistics.Interval;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.RewardEvaluation;

/** A reward model's evaluation as metrics and as words. */
final class RewardReport {
    private RewardReport() {}

    /** Under TRL's names for an evaluation. */
    static Map<String, Double> metrics(RewardEvaluation evaluation) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("eval_accuracy", evaluation.accuracy());
        metrics.put("eval_margin", evaluation.meanMargin());
        metrics.put("eval_loss", evaluation.calibration().logLoss());
        metrics.put("eval_brier", evaluation.calibration().brier());
        metrics.put("eval_ece", evaluation.calibration().expectedError());
        metrics.put("eval_length_accuracy", evaluation.lengthAccuracy());
        return metrics;
    }

    /** @param where the pairs come from, such as {@code held-out} */
    static void say(RewardEvaluation evaluation, String where, StageContext context) {
        Interval accuracy = Interval.wilson(
                evaluation.right(), evaluation.equal(), evaluation.decided() - evaluation.right() - evaluation.equal());
        context.say(String.format(
                Locale.ROOT,
                "%s accuracy %.1f %% (95 %% interval %.1f to %.1f, %d decided pairs; by length alone %.1f %%), calibration"
                        + " error %.3f, Brier %.3f",
                where,
                100 * accuracy.estimate(),
                100 * accuracy.low(),
                100 * accuracy.high(),
                evaluation.decided(),
                100 * evaluation.lengthAccuracy(),
                evaluation.calibration().expectedError(),
                evaluation.calibration().brier()));
        Map<String, Object> result = new LinkedHashMap<>(metrics(evaluation));
        result.put("accuracy", accuracy.estimate());
        result.put("accuracy_low", accuracy.low());
        result.put("accuracy_high", accuracy.high());
        result.put("decided_pairs", evaluation.decided());
        result.put("calibration", evaluation.calibration());
        context.result(where.replace('-', '_').replace(' ', '_'), result);
        if (accuracy.low() <= 0.5) {
            context.warn(where + ": the accuracy is not above chance (50 %) with 95 % confidence");
        }
        if (evaluation.lengthAccuracy() >= accuracy.estimate()) {
            context.warn(where + ": preferring the longer completion would do as well");
        }
    }
}
