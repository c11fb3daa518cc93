package org.align4j.pipeline.reward;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.align4j.core.options.ConfigWriter;
import org.align4j.model.training.HeldOutSplit;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.Normalization;
import org.align4j.reward.PromptRows;
import org.align4j.reward.RewardEvaluation;
import org.align4j.reward.RewardFacts;
import org.align4j.reward.RewardModel;

/** What is known of a trained reward model: its evaluation in the manifest and as words, and the facts in its folder. */
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

    /** What a trained model's folder says of it, its weights apart. */
    static RewardFacts facts(
            RewardConfig config, Normalization normalization, String fingerprint, Map<String, Object> learned) {
        return new RewardFacts(
                normalization,
                ConfigWriter.inline(Objects.requireNonNull(
                        ConfigWriter.tree(config).entries().get("loss"))),
                Map.of(config.loss().reads().input(), fingerprint),
                learned);
    }

    /** Where scores lie: those of completions that it has not learned from, if there are any. */
    static Normalization normalization(
            RewardModel reward, HeldOutSplit<? extends PromptRows> split, StageContext context) {
        boolean heldOut = !split.heldOut().isEmpty();
        Normalization normalization = Normalization.of((heldOut ? split.heldOut() : split.training())
                .stream()
                        .flatMapToDouble(prompt -> Arrays.stream(reward.score(prompt.completions())))
                        .toArray());
        context.say(String.format(
                Locale.ROOT,
                "scores of %d %s completions: mean %.3f, standard deviation %.3f (stored, so that rewards can be"
                        + " normalised)",
                normalization.completions(),
                heldOut ? "held-out" : "training",
                normalization.mean(),
                normalization.standardDeviation()));
        return normalization;
    }
}
