package org.align4j.pipeline.reward;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.align4j.core.options.ConfigTree;
import org.align4j.core.options.ConfigWriter;
import org.align4j.model.training.HeldOutSplit;
import org.align4j.pipeline.stage.StageContext;
import org.align4j.reward.Normalization;
import org.align4j.reward.PromptRows;
import org.align4j.reward.RewardEvaluation;
import org.align4j.reward.RewardFacts;

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
    static <U extends PromptRows> RewardFacts facts(
            RewardConfig config,
            TaughtModel<U, ?> taught,
            HeldOutSplit<U> split,
            String fingerprint,
            Map<String, Object> learned,
            StageContext context) {
        return new RewardFacts(
                normalization(taught, split, context),
                loss(config),
                fingerprints(config, fingerprint),
                taught.family().reading(taught.reward(), measured(split)),
                learned);
    }

    /** Of each form's dataset; a family of several joins theirs. */
    private static Map<String, String> fingerprints(RewardConfig config, String joined) {
        List<String> parts = List.of(joined.split("\\+", -1));
        Map<String, String> fingerprints = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            fingerprints.put(config.forms().get(i).input(), parts.get(i));
        }
        return fingerprints;
    }

    /** The loss, as the user would write it. */
    static String loss(RewardConfig config) {
        Map<String, ConfigTree> tree = ConfigWriter.tree(config).entries();
        String loss = ConfigWriter.inline(Objects.requireNonNull(tree.get("loss")));
        return config.also().isEmpty()
                ? loss
                : loss + ", also " + ConfigWriter.inline(Objects.requireNonNull(tree.get("also")));
    }

    /** Completions that it has not learned from, if there are any. */
    private static <U extends PromptRows> List<U> measured(HeldOutSplit<U> split) {
        return split.heldOut().isEmpty() ? split.training() : split.heldOut();
    }

    /** Where scores lie. */
    private static <U extends PromptRows> Normalization normalization(
            TaughtModel<U, ?> taught, HeldOutSplit<U> split, StageContext context) {
        Normalization normalization = Normalization.of(measured(split).stream()
                .flatMapToDouble(prompt -> Arrays.stream(taught.family().scores(taught.reward(), prompt)))
                .toArray());
        context.say(String.format(
                Locale.ROOT,
                "scores of %d %s completions: mean %.3f, standard deviation %.3f (stored, so that rewards can be"
                        + " normalised)",
                normalization.completions(),
                split.heldOut().isEmpty() ? "training" : "held-out",
                normalization.mean(),
                normalization.standardDeviation()));
        return normalization;
    }
}
